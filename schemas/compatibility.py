"""Whether a changed event can still be exchanged with readers and writers of the last release.

Topics keep what was written for days, and processes are upgraded one after the other; so within one version of a
topic a new reader must take old records. Events are closed (unknown fields are refused), therefore readers are
upgraded before writers, and the rule is *backward* compatibility: everything that was valid stays valid.
"""

from typing import Any

Schema = dict[str, Any]


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What a record that was valid under ``old`` may fail on under ``new``; empty when nothing.

    Both are JSON Schemas of whole events. Found are: removed or newly required fields, narrowed types, removed
    codes, changed constants, tightened lengths, ranges and patterns.
    """
    return _compare(old, new, old.get("$defs", {}), new.get("$defs", {}), "$")


def _compare(old: Schema, new: Schema, old_defs: Schema, new_defs: Schema, path: str) -> list[str]:
    old, new = _resolve(old, old_defs), _resolve(new, new_defs)
    if "anyOf" in old or "anyOf" in new:
        return _compare_alternatives(old, new, old_defs, new_defs, path)
    found = _compare_keywords(old, new, path)
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    if new.get("additionalProperties") is False:
        found += [f"{path}.{name}: removed" for name in old_fields if name not in new_fields]
    newly_required = set(new.get("required", ())) - set(old.get("required", ()))
    found += [f"{path}.{name}: now required" for name in sorted(newly_required)]
    for name in old_fields.keys() & new_fields.keys():
        found += _compare(old_fields[name], new_fields[name], old_defs, new_defs, f"{path}.{name}")
    if "items" in old and "items" in new:
        found += _compare(old["items"], new["items"], old_defs, new_defs, f"{path}[]")
    return sorted(found)


def _compare_alternatives(
    old: Schema, new: Schema, old_defs: Schema, new_defs: Schema, path: str
) -> list[str]:
    """Each old alternative must be taken by some new one."""
    old_choices, new_choices = old.get("anyOf", [old]), new.get("anyOf", [new])
    found: list[str] = []
    for choice in old_choices:
        against: list[list[str]] = [
            _compare(choice, other, old_defs, new_defs, path) for other in new_choices
        ]
        if all(against):
            found += sorted(against, key=len)[0]
    return found


def _compare_keywords(old: Schema, new: Schema, path: str) -> list[str]:
    found = [
        f"{path}: {keyword} {old.get(keyword)!r} became {new[keyword]!r}"
        for keyword in ("type", "const", "pattern", "format")
        if keyword in new and new.get(keyword) != old.get(keyword)
    ]
    for keyword, tighter in (("maxLength", -1), ("maximum", -1), ("minLength", 1), ("minimum", 1)):
        if keyword in new and (keyword not in old or (new[keyword] - old[keyword]) * tighter > 0):
            found.append(f"{path}: {keyword} {old.get(keyword)} became {new[keyword]}")
    if "enum" in new:
        gone = sorted(set(old.get("enum", ())) - set(new["enum"]))
        found += [f"{path}: code {code!r} removed" for code in gone]
        if "enum" not in old:
            found.append(f"{path}: now a closed list")
    return found


def _resolve(schema: Schema, definitions: Schema) -> Schema:
    while "$ref" in schema:
        target: Schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema
