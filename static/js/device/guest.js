// Pages of nobody: tells of entries that wait on this device for an account to sign in.

import { tellOfOthers } from "./accounts.js";

tellOfOthers("");
