"""What goes to the print shop: its order, what of it has changed, what it amounts to."""

from dataclasses import replace
from datetime import UTC, date, datetime

from rollout.domain.edges import Bound
from rollout.domain.organisation import Organisation, Person, Unit
from rollout.domain.pack import Pack
from rollout.domain.paper_rules import PaperOf, paper_findings
from rollout.domain.print_run import (
    FileTotal,
    Layout,
    Line,
    by_network,
    changed,
    digest,
    pages_by_paper,
    shop_packs,
    totals,
)
from rollout.domain.programme import PaperRule, Programme
from tests.builders import a_facility, a_programme

NOW = datetime(2027, 1, 5, tzinfo=UTC)
TREE = [
    Unit("S1", "state", "New South Wales"), Unit("N1", "network", "Harbour", "S1"), Unit("N2", "network", "Bay", "S1"),
    a_facility(1, name="Zoo Street"), a_facility(2, name="Abbey Road"), a_facility(3, name="Quay", parent="N2"),
    a_facility(4, name="Mill", parent="N2"),
]  # fmt: skip
ORGANISATION = Organisation(date(2027, 1, 5), {unit.code: unit for unit in TREE}, {7: Person(7, "P7", "Ana Reid")})


def a_pack(unit: str, module: str = "welcome", input_hash: str = "a") -> Pack:
    return Pack(unit, module, 7, 1, input_hash, NOW)


def sorted_out(packs: list[Pack], *rules: PaperRule) -> list[tuple[str, str]]:
    found = shop_packs(packs, paper_of(*rules))
    return [each.key for each in found]


def paper_of(*rules: PaperRule) -> PaperOf:
    programme: Programme = a_programme(paper=rules)
    return PaperOf(programme, ORGANISATION)


def test_the_nearest_unit_says_which_paper_and_which_route() -> None:
    state = PaperRule("S1", route="Tuesday")
    paper = paper_of(PaperRule("*", "a4", "Wednesday"), PaperRule("N1", "two_a4"), PaperRule("F002", "a3"), state)
    assert {unit: (paper.planner(unit), paper.route(unit)) for unit in ("F001", "F002", "F003", "N1")} == {
        "F001": ("two_a4", "Tuesday"),
        "F002": ("a3", "Tuesday"),
        "F003": ("a4", "Tuesday"),
        "N1": ("two_a4", "Tuesday"),
    }
    assert (paper_of().planner("F001"), paper_of().route("F001")) == ("a3", "")


def test_what_paper_rules_may_not_say() -> None:
    rules = (PaperRule("", "a4"), PaperRule("N1"), PaperRule("N1", "a4"))
    assert [(each.where, each.what) for each in paper_findings(a_programme(paper=rules))] == [
        ("programme.toml [[paper]] number 1", "names no unit."),
        ("programme.toml [[paper]] number 2", "changes nothing."),
        ("programme.toml [[paper]] number 3", "is the second for N1."),
    ]


def test_packs_go_by_network_and_name_and_a_facilitys_modules_stay_together() -> None:
    packs = [a_pack(unit, module) for unit in ("F001", "F002", "F003") for module in ("listen", "welcome")]
    order = ("F003", "F002", "F001")
    assert sorted_out(packs) == [(unit, module) for unit in order for module in ("welcome", "listen")]


def test_a_delivery_route_goes_before_everything_and_who_has_none_comes_last() -> None:
    packs = [a_pack(f"F00{number}") for number in (1, 2, 3, 4)]
    routes = (
        PaperRule("F001", route="1 north"),
        PaperRule("F004", route="2 south"),
        PaperRule("F003", route="1 north"),
    )
    assert [unit for unit, _ in sorted_out(packs, *routes)] == ["F003", "F001", "F004", "F002"]


def test_every_network_has_its_own_files_in_the_order_of_the_routes() -> None:
    packs = [a_pack(f"F00{number}") for number in (1, 2, 3)]
    rules = (PaperRule("F001", route="1"), PaperRule("F002", route="2"))
    found = shop_packs(packs, paper_of(*rules))
    assert [(file, name, [p.pack.unit for p in some]) for file, name, some in by_network(found)] == [
        ("bay-n2", "Bay", ["F003"]),
        ("harbour-n1", "Harbour", ["F001", "F002"]),
    ]


def test_a_cover_speaks_the_language_of_its_place() -> None:
    tree = {**ORGANISATION.units, "N2": replace(ORGANISATION.units["N2"], language="de")}
    paper = PaperOf(a_programme(), replace(ORGANISATION, units=tree))
    found = shop_packs([a_pack("F001"), a_pack("F003")], paper)
    assert [(each.pack.unit, each.language) for each in found] == [("F003", "de"), ("F001", "en")]


def test_only_packs_with_other_facts_than_the_shop_has_had_are_changed() -> None:
    found = shop_packs([a_pack("F001"), a_pack("F002"), a_pack("F003")], paper_of())
    known = {("F001", "welcome"): "a", ("F002", "welcome"): "b"}
    assert [each.pack.unit for each in changed(found, known)] == ["F003", "F002"]


def test_a_file_amounts_to_its_pages_and_its_sheets_of_paper() -> None:
    """By hand: a guide of 13 pages on both sides is 7 sheets of paper."""
    of = shop_packs([a_pack("F001")], paper_of())[0]
    lines = [
        Line(of, "cover", Bound("n-a4.pdf", "A4", 1, 1)),
        Line(of, "guide", Bound("n-a4.pdf", "A4", 2, 13)),
        Line(of, "planner", Bound("n-a3.pdf", "A3", 1, 1)),
    ]
    files = totals(lines)
    assert files == [FileTotal("n-a3.pdf", "A3", 1, 1, 1), FileTotal("n-a4.pdf", "A4", 14, 8, 1)]
    assert pages_by_paper(files) == {"A3": 1, "A4": 14}
    assert lines[1].cells("Guide") == (
        "n-a4.pdf", 2, 13, 7, "both", 1, "A4", "", "Harbour", "Zoo Street", "F001", "Ana Reid", "welcome", "Guide"
    )  # fmt: skip


def test_an_order_is_the_same_whatever_its_sequence_and_another_in_another_layout() -> None:
    found = shop_packs([a_pack("F001"), a_pack("F002")], paper_of())
    first = digest(found, Layout())
    assert digest(found[::-1], Layout()) == first
    assert digest(found, Layout(trimmed=3.0)) != first
    assert digest([replace(found[0], pack=a_pack("F002", input_hash="z")), found[1]], Layout()) != first


def test_what_is_set_two_on_a_side() -> None:
    layout = Layout(two_up=True, booklet=True)
    kinds = [("guide", 13), ("sign_in", 3), ("session_plan", 1), ("planner", 2)]
    assert [layout.imposition(*each) for each in kinds] == ["booklet", "two_up", "", ""]
    assert Layout().imposition("guide", 13) == ""
