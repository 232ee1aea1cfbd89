"""API keys: shown once, kept as hashes, closed within one look at the file."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smishwatch.pipeline.ingest.keys import KeyRing, create_key, key_path, list_keys, revoke_key

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def test_a_key_opens_for_its_carrier_until_it_is_revoked(tmp_path: Path) -> None:
    path = key_path(tmp_path)
    ring = KeyRing(path)
    key, row = create_key(path, "carrier-a", NOW, "feed of the north")
    other, _ = create_key(path, "carrier_b", NOW)
    assert (found := ring.holder(key)) is not None
    assert (found.carrier, found.label, found.key_id) == ("carrier-a", "feed of the north", row.key_id)
    assert (found := ring.holder(other)) is not None
    assert found.carrier == "carrier_b"
    assert revoke_key(path, row.key_id, NOW)
    assert ring.holder(key) is None
    assert ring.holder(other) is not None
    assert not revoke_key(path, row.key_id, NOW), "a second time there is nothing to revoke"
    assert [one.revoked_at for one in list_keys(path)] == [NOW, None]


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.strip,
        lambda key: key[:-1],
        lambda key: key + "x",
        lambda _: "",
        lambda key: key.replace("carrier-a", "carrier-b"),
        lambda key: " " + key,
    ],
)
def test_only_the_very_key_opens(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    path = key_path(tmp_path)
    key, _ = create_key(path, "carrier-a", NOW)
    assert (KeyRing(path).holder(change(key)) is not None) == (change(key) == key)


def test_the_file_holds_no_key_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = key_path(tmp_path)
    key, _ = create_key(path, "carrier-a", NOW)
    assert key.startswith("smk_carrier-a_")
    assert key.rpartition("_")[2] not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".api-keys-")] == []


def test_keys_made_at_once_are_all_kept(tmp_path: Path) -> None:
    path = key_path(tmp_path)
    threads = [threading.Thread(target=create_key, args=(path, f"carrier-{n}", NOW)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row.carrier for row in list_keys(path)} == {f"carrier-{n}" for n in range(20)}


@pytest.mark.parametrize("carrier", ["", "Carrier", "a b", "-a", "a" * 65])
def test_a_carrier_needs_a_name(tmp_path: Path, carrier: str) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        create_key(key_path(tmp_path), carrier, NOW)


def test_a_file_spoiled_by_hand_keeps_the_last_keys_and_refuses_a_start(tmp_path: Path) -> None:
    path = key_path(tmp_path)
    key, _ = create_key(path, "carrier-a", NOW)
    ring = KeyRing(path)
    path.write_text("{")
    os.utime(path, (1, 1))
    assert ring.holder(key) is not None
    with pytest.raises(ValueError, match="no key file"):
        KeyRing(path)


def test_a_file_that_is_gone_opens_nothing(tmp_path: Path) -> None:
    path = key_path(tmp_path)
    key, _ = create_key(path, "carrier-a", NOW)
    ring = KeyRing(path)
    path.unlink()
    assert ring.holder(key) is None
