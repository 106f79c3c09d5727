"""Fire a batch: the loading list is closed before the fire, every slot gets one outcome, and the sum must come out.

python examples/fire_a_batch.py try

plan → load → confirm → ignite (closes the list under one root) → open → close: loaded = good + seconds + …
"""

import sys
from pathlib import Path

from small_ledger import TODAY, new_ledger

from ledger.craft.kinds.kiln.batch_closing import BatchClosing, Totals
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment, KilnNames
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.slots import ListLine, closed_root
from ledger.craft.state import Batch, Slot
from ledger.errors import LedgerError
from ledger.words import explain

SLOTS = ("1-1", "1-2", "1-3")
OUTCOMES = (("1-1", "excellent", ""), ("1-2", "seconds", "ash-fall"), ("1-3", "scrapped", "cracked"))


def ignition(ledger):
    """Close the list over what is loaded now: its root commits to every slot and its maker."""
    slots = list(ledger.instance.state.list(Slot, "try-1"))
    root = closed_root(ListLine(slot.slot, slot.person, slot.loading) for slot in slots).hex()
    return BatchIgnition(
        batch="try-1", lines=len(slots), pieces=len(slots), root=root, as_of=ledger.instance.page().checkpoint.size - 1,
        after=ledger.instance.state.get(Batch, "try-1").head.hex(),
    )  # fmt: skip


def main(folder):
    """Found a ledger, enrol a kiln, its master and a potter, and fire three pots."""
    folder.mkdir(parents=True, exist_ok=True)
    with new_ledger(folder) as ledger:
        master = ledger.enrol("km001", "示例·陆守窑", "Shili Lu Shouyao", "kiln-master")
        potter = ledger.enrol("zs001", "示例·顾一帆", "Shili Gu Yifan")
        names = KilnNames(zh="示例窑", en="Sample kiln")
        kiln = KilnEnrolment(code="sample", names=names, type="gas", place="江苏宜兴丁蜀", master="km001")
        ledger.say(ledger.office, "KilnEnrolment", kiln)
        ledger.say(master, "BatchPlan", BatchPlan(code="try-1", kiln="sample", date=TODAY, layout=("1..2-1..4",)))
        lines = tuple(Line(slot=slot, person="zs001") for slot in SLOTS)
        ledger.say(master, "BatchLoading", BatchLoading(batch="try-1", lines=lines))
        ledger.say(potter, "LoadingConfirmation", LoadingConfirmation(batch="try-1", slots=SLOTS))
        closed = ignition(ledger)
        ledger.say(master, "BatchIgnition", closed)
        print(f"list closed: {closed.lines} slots under {closed.root[:16]}…")
        try:
            late = BatchLoading(batch="try-1", lines=(Line(slot="2-1", person="zs001"),))
            ledger.say(master, "BatchLoading", late)
        except LedgerError as refused:
            print(f"one more pot: {refused.code}: {explain(refused, 'en')[0]}")
        outcomes = tuple(SlotOutcome(slot=slot, outcome=what, fault=fault) for slot, what, fault in OUTCOMES)
        ledger.say(master, "BatchOpening", BatchOpening(batch="try-1", outcomes=outcomes))
        head = ledger.instance.state.get(Batch, "try-1").head.hex()
        try:
            ledger.say(master, "BatchClosing", BatchClosing(batch="try-1", totals=Totals(loaded=3, good=3), after=head))
        except LedgerError as refused:
            print(f"three good ones: {refused.code}: {explain(refused, 'en')[0]}")
        totals = Totals(loaded=3, good=1, seconds=1, scrapped=1)
        ledger.say(master, "BatchClosing", BatchClosing(batch="try-1", totals=totals, after=head))
        print("closed: 3 = 1 good + 1 seconds + 1 scrapped")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
