"""The tree of a session, over any way of growing and pruning it."""

from hypothesis import given
from hypothesis import strategies as st

from tui_app.core.chat import Role
from tui_app.core.conversation import MessageState
from tui_app.core.tree import Node, Tree


def node(
    name: str, parent: str | None = None, *, chosen: str | None = None, deleted: bool = False
) -> Node:
    return Node(name, parent, Role.USER, MessageState.COMPLETE, 0, chosen, deleted)


FORKED = (
    node("q", chosen="b"),
    node("a", "q"),
    node("b", "q", chosen="b1"),
    node("b1", "b"),
    node("b2", "b"),
    node("a1", "a"),
)


def test_siblings_and_the_way_that_was_gone_last() -> None:
    tree = Tree(FORKED, "b1")
    assert [each.id for each in tree.siblings("a")] == ["a", "b"]
    assert tree.path("b1") == ["q", "b", "b1"]
    assert tree.leaf_from("q") == "b1"
    assert tree.leaf_from("a") == "a1"
    assert tree.leaf_from("q", {"b": "b2"}) == "b2"
    assert tree.leaf_from("q", {"b": "gone"}) == "b1"
    assert tree.siblings("nobody") == ()


def test_a_deleted_message_is_stepped_over() -> None:
    nodes = (*FORKED[:2], node("b", "q", chosen="b1", deleted=True), *FORKED[3:])
    tree = Tree(nodes, "b1")
    assert [each.id for each in tree.children("q")] == ["a", "b1", "b2"]
    assert tree.path("b1") == ["q", "b1"]
    assert tree.leaf_from("q") == "b1"
    assert tree.siblings("b") == ()
    assert Tree(nodes, "b").active_leaf == "q"


def test_what_is_left_after_a_removal() -> None:
    tree = Tree(FORKED, "b1")
    assert tree.after_removal("b", branch=True) == "a1"
    assert tree.after_removal("b", branch=False) == "b1"
    assert tree.after_removal("b1", branch=False) == "b2"
    assert tree.after_removal("b1", branch=True) == "b2"
    assert tree.after_removal("a", branch=True) == "b1"
    assert tree.after_removal("q", branch=True) is None
    assert Tree(FORKED[:1], "q").after_removal("q", branch=False) is None


def test_the_outline_goes_down_each_branch_in_turn() -> None:
    outline = list(Tree(FORKED, "b1").outline())
    assert [(each.node.id, each.depth, each.place, each.branches) for each in outline] == [
        ("q", 0, 1, 1),
        ("a", 1, 1, 2),
        ("a1", 1, 1, 1),
        ("b", 1, 2, 2),
        ("b1", 2, 1, 2),
        ("b2", 2, 2, 2),
    ]


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Node], list[str | None]]:
    count = draw(st.integers(1, 12))
    nodes: list[Node] = []
    for number in range(count):
        parent = draw(st.sampled_from([None, *(each.id for each in nodes)]))
        nodes.append(node(f"m{number}", parent, deleted=draw(st.booleans())))
    ids = [each.id for each in nodes]
    return nodes, [draw(st.sampled_from([None, *ids])) for _ in ids]


@given(trees())
def test_every_living_message_stands_on_one_sound_path(
    grown: tuple[list[Node], list[str | None]],
) -> None:
    nodes, chosen = grown
    nodes = [
        Node(each.id, each.parent_id, each.role, each.state, each.created_at, choice, each.deleted)
        for each, choice in zip(nodes, chosen, strict=True)
    ]
    living = [each.id for each in nodes if not each.deleted]
    tree = Tree(nodes, nodes[-1].id)
    assert sorted(each.node.id for each in tree.outline()) == sorted(living)
    for message in living:
        path = tree.path(message)
        assert path[-1] == message
        assert set(path) <= set(living)
        leaf = tree.leaf_from(message)
        assert tree.path(leaf)[: len(path)] == path
        assert not tree.children(leaf)
        assert message in {each.id for each in tree.siblings(message)}
        for branch in (True, False):
            left = tree.after_removal(message, branch=branch)
            gone = set(tree.below(message)) if branch else {message}
            assert left not in gone
