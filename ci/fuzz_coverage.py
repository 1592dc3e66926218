"""The lines of the parsing modules that no input of a fuzz target reaches: fuzz_coverage.py LLVM_COV PROFILE BINARY…"""

import json
import pathlib
import subprocess
import sys

# What parses: for each target the files that it is about.
PARSERS = [
    "engine/src/crypto/asn1.rs",
    "engine/src/crypto/blob.rs",
    "engine/src/crypto/token.rs",
    "engine/src/crypto/wrap.rs",
    "engine/src/id.rs",
    "engine/src/json.rs",
    "engine/src/ops/import/material.rs",
    "engine/src/page.rs",
    "engine/src/policy.rs",
    "engine/src/policy/condition.rs",
    "engine/src/policy/glob.rs",
    "engine/src/policy/principal.rs",
    "engine/src/shape.rs",
    "engine/src/wire.rs",
    "engine/src/xks/api.rs",
    "harness/src/derive/parse.rs",
    "harness/src/fixture/parse.rs",
    "harness/src/matcher.rs",
    "harness/src/matcher/parse.rs",
    "harness/src/serve/signature.rs",
]

cov, profile, first, *others = sys.argv[1:]
command = [cov, "export", "-format=text", f"-instr-profile={profile}", first]
command += [part for other in others for part in ("-object", other)]
exported = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
root = pathlib.Path.cwd()
print(f"{'module':<36} {'lines':>6} {'reached':>8}")
missing = {}
for file in sorted(exported["data"][0]["files"], key=lambda file: file["filename"]):
    path = pathlib.Path(file["filename"])
    name = str(path.relative_to(root)) if path.is_relative_to(root) else ""
    if name not in PARSERS:
        continue
    # A segment is [line, column, count, has_count, is_region_entry, is_gap]: it holds until the next one.
    reached, unreached, source = set(), set(), path.read_text().splitlines()
    # The tests of a file are not among its lines.
    tests = next((n for n, text in enumerate(source, 1) if text.startswith("#[cfg(test)]")), len(source) + 1)
    segments = file["segments"]
    for this, following in zip(segments, segments[1:]):
        line, _, count, has_count, _, is_gap = this
        if not has_count or is_gap:
            continue
        last = following[0] if following[1] > 1 else following[0] - 1
        for number in range(line, min(last + 1, tests)):
            (reached if count else unreached).add(number)
    unreached = {n for n in unreached - reached if source[n - 1].strip(" })(];,{")}
    lines = len(reached | unreached)
    print(f"{name:<36} {lines:>6} {100 * (lines - len(unreached)) / max(lines, 1):>7.1f}%")
    if unreached:
        missing[name] = [(n, source[n - 1]) for n in sorted(unreached)]
for name, lines in missing.items():
    print(f"\n{name}")
    for number, text in lines:
        print(f"{number:>5} {text}")
