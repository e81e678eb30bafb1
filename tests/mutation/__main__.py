"""make mutation: change the pure rules one expression at a time, and count the changes that no test notices.

Exits with 1 if a domain's score is below MIN_SCORE, or a survivor isn't explained in tests/mutation/survivors.toml.

    python -m tests.mutation                   every domain, from the start
    python -m tests.mutation pace tokenizer    these domains
    python -m tests.mutation --survivors       only what survived before, with the tests as they are now
    python -m tests.mutation --list            entries for survivors.toml
"""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from tests.mutation import constants, functions
from tests.mutation.domains import DOMAINS, domain_of
from tests.mutation.mutants import as_toml, explained
from tests.mutation.workspace import make_workspace

MIN_SCORE = 0.95


def read_arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("domains", nargs="*", choices=[*DOMAINS, []], metavar="domain")
    parser.add_argument("--survivors", action="store_true", help="only what survived before")
    parser.add_argument("--list", action="store_true", help="print entries for survivors.toml")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


def run(arguments):
    """Run the mutants and return all of them."""
    names = arguments.domains or list(DOMAINS)
    make_workspace(domain_of, fresh=not arguments.survivors)
    if arguments.survivors:
        functions.run(functions.survivors(), arguments.processes)
        functions.run([], arguments.processes)  # what has changed since
    else:
        functions.run(functions.patterns(names), arguments.processes)
    found = [mutant for mutant in functions.mutants() if domain_of(mutant.path) in names]
    return names, found if arguments.survivors else found + list(constants.mutants(names))


def report(names, found, reasons):
    """Print the scores and return what's wrong."""
    table = Table("domain", "mutants", "survived", "score")
    wrong = []
    for name in names:
        of_domain = [mutant for mutant in found if domain_of(mutant.path) == name]
        survived = sum(not mutant.is_killed for mutant in of_domain)
        score = 1 - survived / len(of_domain)
        table.add_row(name, str(len(of_domain)), str(survived), f"{score:.1%}")
        wrong += [f"{name}: {score:.1%}, at least {MIN_SCORE:.0%}"] if score < MIN_SCORE else []
    Console().print(table)
    unexplained = [mutant for mutant in found if not mutant.is_killed and mutant.key not in reasons]
    return wrong + [f"{one.path} ({one.name})\n  - {one.was}\n  + {one.becomes}" for one in unexplained], unexplained


def main():
    arguments = read_arguments()
    names, found = run(arguments)
    wrong, unexplained = report(names, found, explained())
    if arguments.list:
        print("\n\n".join(as_toml(mutant) for mutant in unexplained))
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
