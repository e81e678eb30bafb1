// The sign-in page: shows whether an account has changes waiting to sync on this device.

import { showOthersUnsent } from "./accounts.js";

showOthersUnsent("");
