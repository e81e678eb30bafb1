"""A pytest plugin for mutants: few examples of each property, the same ones each time, and after the other tests."""

from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

settings.register_profile(
    "mutation",
    deadline=None,
    derandomize=True,
    max_examples=30,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutation")


def pytest_collection_modifyitems(items):
    """Run the fast tests first: most mutants fail one of them."""
    items.sort(key=lambda item: is_hypothesis_test(item.obj))
