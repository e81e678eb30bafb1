// What the log page says about the release that values the lines.

import { shortLabel, yearOf } from "../device/release-order.js";
import rules from "./rules.js";

export const WAITS = "No loaded release covers this date. The line gets its value when one does.";

/** Return the release and the policy in short: "RVU25D, stand-in · Medicare parity". */
export function releaseNote({ bundle, bundleStore, when }) {
  const source = bundleStore.sourceOn(when.day);
  if (!source) return "No release covers this date yet";
  const { release, basis } = source;
  if (release.effective_from !== bundle.from) return `${bundle.label} until ${release.release} downloads`;
  return `${shortLabel(basis, bundle.label, yearOf(release))} · ${rules.policies[bundleStore.policy.name] ?? ""}`;
}

/** Return why a code has no value. A stand-in of another year doesn't prove that it was invalid. */
export function absence({ bundle, bundleStore, when }, hcpcs) {
  const { basis } = bundleStore.sourceOn(when.day) ?? { basis: "" };
  const isProved = ["in_force", "same_year"].includes(basis);
  return isProved ? `${hcpcs} wasn't valid on this date.` : `${hcpcs} isn't in ${bundle.label}.`;
}
