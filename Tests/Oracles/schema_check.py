"""Holds `runexp schema` against a public validator.

    python Tests/Oracles/schema_check.py [PROGRAM]

Needs jsonschema and PyYAML. The schema must be a sound one (draft 2020-12) and the committed one; it
must pass every spec in experiments/ and the sample of Tests/SpecTests; and it must refuse every faulty
spec of FaultTests.swift but those listed below, whose fault no schema can see.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build/release/runexp")

# What follows from several values together, or from the text itself, by what the fault says.
BEYOND_A_SCHEMA = [
    "duplicate key",
    "duplicate phase",
    "3 units for 2 classes",
    "softmax over 1 unit",
    "over 1 unit tells no classes apart",
    "the last layer is",
    "no layer of 'head' is dense",
    "'alpha' is for the MobileNets",
    "missing key 'size' in 'dataset.image'",
    "which has no source",
    "has a meaning only with",
    "has no meaning with",
    "needs a fraction",
    "it gives no test images",
    "missing key 'seed' in 'dataset.split'",
    "divides a folder with one folder per class",
    "unknown label 'prefixes'",
    "2 classes for cifar10",
    "is never measured",
    "unknown class 'dgo'",
    "2 values for 2 boundaries",
    "is a fraction in [0, 1]",
    # JSON has one kind of number.
    "received 5.0",
    # Python's YAML gives these as numbers, which JSON has not.
    "received .inf",
]


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema, as the program reads it."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
              r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", "-+0123456789."),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
Loader.add_constructor(
    "tag:yaml.org,2002:float",
    lambda loader, node: float(node.value.lower().replace(".inf", "inf").replace(".nan", "nan")))


def swift_strings(text):
    """The string literals of a piece of Swift, those joined by '+' as one."""
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"(\s*\+)?', text)
    strings, joins = [], False
    for body, plus in literals:
        body = body.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
        if joins:
            strings[-1] += body
        else:
            strings.append(body)
        joins = bool(plus)
    return strings


def sample():
    source = (ROOT / "Tests/SpecTests/Support.swift").read_text()
    block = re.search(r'let pets = """\n(.*?)  """', source, re.S).group(1)
    return "\n".join(line[2:] for line in block.split("\n"))


def faulty():
    """Old text, new text and the rest (messages) of each case."""
    source = (ROOT / "Tests/SpecTests/FaultTests.swift").read_text()
    for case in re.findall(r"\n    Case\((.*?)\),?(?=\n)", source, re.S):
        old, new, *messages = swift_strings(case)
        yield old, new, messages


def main():
    printed = subprocess.run([PROGRAM, "schema"], capture_output=True, text=True, check=True).stdout
    schema = json.loads(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = []
    if (ROOT / "experiments/schema.json").read_text() != printed:
        wrong.append("experiments/schema.json is not what the program prints")

    sound = {path.name: path.read_text() for path in sorted((ROOT / "experiments").glob("*.yaml"))}
    sound["the sample"] = sample()
    for name, text in sound.items():
        for error in validator.iter_errors(yaml.load(text, Loader)):
            wrong.append(f"{name} is refused: {error.json_path}: {error.message[:200]}")

    cases = list(faulty())
    refused = 0
    for old, new, messages in cases:
        text = sample().replace(old, new, 1)
        assert text != sample(), old
        if list(validator.iter_errors(yaml.load(text, Loader))):
            refused += 1
        elif not any(part in message for part in BEYOND_A_SCHEMA for message in messages):
            wrong.append(f"taken though faulty: {new!r}: {messages}")

    print(f"{len(sound)} sound specs pass; {refused} of {len(cases)} faulty ones are refused, "
          f"{len(cases) - refused} are beyond a schema")
    for line in wrong:
        print("WRONG:", line)
    sys.exit(bool(wrong))


main()
