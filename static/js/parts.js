// On a long page, marks the link to the section in view.

function follow(nav) {
  const links = new Map();
  for (const link of nav.querySelectorAll("a")) {
    const part = document.querySelector(link.hash);
    if (part) links.set(part, link);
  }
  const mark = (entries) => {
    const seen = entries.filter((entry) => entry.isIntersecting).at(-1);
    if (!seen) return;
    for (const [part, link] of links) {
      if (part === seen.target) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "-64px 0px -70% 0px" });
  for (const part of links.keys()) observer.observe(part);
}

document.querySelectorAll("[data-parts]").forEach(follow);
