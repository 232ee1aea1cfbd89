"""Tables in one file: what is saved is there as a whole, whenever the process is killed."""

import subprocess
import sys
import time
from pathlib import Path

from smishwatch.pipeline.campaigns.changes import Changes
from smishwatch.pipeline.workers.row_store import RowStore

ROWS = 3_000
SAVING = f"""
import sys
from itertools import count
from pathlib import Path
from smishwatch.pipeline.campaigns.changes import Changes
from smishwatch.pipeline.workers.row_store import RowStore

store = RowStore(Path(sys.argv[1]), ("numbers", "texts"))
for turn in count((store.head() or {{"turn": 0}})["turn"] + 1):
    rows = [(key, turn) for key in range({ROWS})]
    texts = Changes([(str(key), b"%d" % turn) for key in range(turn % 50)], whole=True)
    store.save({{"numbers": Changes(rows), "texts": texts}}, {{"turn": turn}})
    print(turn, flush=True)
"""


def test_rows_are_replaced_and_deleted(tmp_path: Path) -> None:
    store = RowStore(tmp_path / "rows", ("one", "other"))
    assert store.head() is None
    store.save({"one": Changes([("a", b"1"), ("b", b"2")]), "other": Changes([(7, 1), (8, 2)])}, {"turn": 1})
    store.save(
        {"one": Changes([("a", b"3")], gone=["b"]), "other": Changes([(9, 9)], whole=True)}, {"turn": 2}
    )
    store.close()
    again = RowStore(tmp_path / "rows", ("one", "other"))
    assert (again.head(), again.load()) == ({"turn": 2}, {"one": [("a", b"3")], "other": [(9, 9)]})
    again.close()


def test_a_killed_process_leaves_one_save_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    for kill in range(4):
        with subprocess.Popen([sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE) as saving:
            assert saving.stdout is not None
            said = int(saving.stdout.readline())
            time.sleep(0.003 * kill)
            saving.kill()
        store = RowStore(path, ("numbers", "texts"))
        head, rows = store.head(), store.load()
        store.close()
        assert head is not None
        assert head["turn"] >= said, "what was said to be saved is there"
        assert {value for _, value in rows["numbers"]} == {head["turn"]}
        assert len(rows["numbers"]) == ROWS
        assert dict(rows["texts"]) == {str(key): b"%d" % head["turn"] for key in range(head["turn"] % 50)}
