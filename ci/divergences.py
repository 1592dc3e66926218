"""Confirms what `kmspec explore` found on an emulator with the AWS CLI, and writes it down.

Run by ci/divergences: NAME VERSION FOLDER, by a Python that has the AWS CLI, with AWS_ENDPOINT_URL_KMS set.
"""

import datetime
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from awscli import clidriver

# In a script `aws` goes to a copy of this process, where the AWS CLI is loaded already, and what it said last is kept.
THROUGH = """
aws() {
  { printf '%s\\0' "$PWD" "$@"; } >"$FOLDER/call"
  local status
  read -r status <"$FOLDER/done"
  cat "$FOLDER/out"
  return "$status"
}
"""


def serve(folder):
    """Runs the AWS CLI for scripts, for ever: arguments come by one pipe, the status goes by another."""
    while True:
        with open(f"{folder}/call", "rb") as call:
            place, *arguments = call.read().decode().split("\0")[:-1]
        child = os.fork()
        if child == 0:
            os.chdir(place)
            for descriptor, name in (1, "out"), (2, "err"):
                os.dup2(os.open(f"{folder}/{name}", os.O_CREAT | os.O_WRONLY | os.O_TRUNC), descriptor)
            status = clidriver.create_clidriver().main(arguments)
            sys.stdout.flush()
            os._exit(status)
        _, status = os.waitpid(child, 0)
        with open(f"{folder}/done", "w") as done:
            done.write(f"{os.waitstatus_to_exitcode(status)}\n")


def account(folder):
    """The account that the emulator's keys are in."""
    _, made = last_words("aws kms create-key\n# afterwards\n", "", folder)
    return made["KeyMetadata"]["Arn"].split(":")[4]


def last_words(script, of, folder):
    """What the AWS CLI says to the call that differs: the error code or `success`, and the answer."""
    steps, _, afterwards = script.partition("# afterwards")
    steps = re.sub(r"^account=.*$", f"account={of}", steps, flags=re.MULTILINE)
    keep = 'cp "$FOLDER/out" "$FOLDER/err" .'
    text = f"FOLDER={folder}\n{THROUGH}\n{steps}\n{keep}\n{afterwards}"
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["bash", "-c", text], capture_output=True, timeout=300, cwd=place)
        out, err = (pathlib.Path(place, name).read_text() for name in ("out", "err"))
    refused = re.search(r"\((\w+)\) when calling", err)
    if refused:
        return refused.group(1), {}
    if err.strip():
        return err.strip().splitlines()[-1], {}
    try:
        return "success", json.loads(out) if out.strip() else {}
    except json.JSONDecodeError:
        return "success", {}


def misses(returns, answer):
    """Whether the answer lacks something of what it had to be, as far as plain values say it."""
    if isinstance(returns, dict) and "$absent" in returns:
        return answer is not None
    if isinstance(returns, dict) and any(name.startswith("$") for name in returns):
        return answer is None
    if isinstance(returns, dict):
        inner = answer if isinstance(answer, dict) else {}
        return any(misses(value, inner.get(name)) for name, value in returns.items())
    if isinstance(returns, str) and "${" in returns:
        return returns.endswith(".arn}") and not str(answer).startswith("arn:")
    return answer != returns


def confirmed(finding, fixture, of, folder):
    """Whether the AWS CLI is answered as `kmspec explore` was."""
    code, answer = last_words(script_of(finding), of, folder)
    if finding["expected"]:
        return code == finding["actual"] or finding["actual"].startswith("HTTP") and code != "success"
    last = fixture["steps"][-1]
    return code == "success" and "returns" in last and misses(last["returns"], answer)


def script_of(finding):
    return pathlib.Path(finding["file"]).with_suffix(".sh").read_text()


def evidence_of(fixtures):
    ids = dict.fromkeys(one for fixture in fixtures for one in fixture["steps"][-1].get("evidence", []))
    return ", ".join(f"`{one}`" for one in ids)


def groups(shown):
    """What differs alike in several states is told once."""
    together = {}
    for finding, fixture in shown:
        kind = finding["operation"], finding["expected"], finding["actual"]
        together.setdefault(kind, []).append((finding, fixture))
    return together


def row(kind, members):
    operation, kms, told = kind
    states = [finding["state"] for finding, _ in members if finding["state"]]
    about = f" ({', '.join(states)})" if states else ""
    evidence = evidence_of([fixture for _, fixture in members])
    # Where the answer is allowed but not what it says: what it has to say.
    kms = kms or f"`{json.dumps(members[0][1]['steps'][-1].get('returns', {}))}`"
    return f"| {operation}{about} | {kms} | {told.replace('|', ' ')} | {evidence} |"


def section(members):
    """A difference and the script that shows it, in the first of its states."""
    lines = script_of(members[0][0]).splitlines()
    title = lines[1].removeprefix("# ").rstrip(".")
    return f"### {title}\n\n```sh\n" + "\n".join(lines[3:]) + "\n```\n"


def main(name, version, folder):
    reports = [json.loads((folder / f"{kind}.json").read_text()) for kind in ("every", "random")]
    found = {one["id"]: one for report in reports for one in report["findings"] if not one["flaky"]}
    pipes = tempfile.mkdtemp()
    for name_of_pipe in "call", "done":
        os.mkfifo(f"{pipes}/{name_of_pipe}")
    server = multiprocessing.Process(target=serve, args=(pipes,), daemon=True)
    server.start()
    of = account(pipes)
    shown, others = [], []
    for finding in sorted(found.values(), key=lambda one: (one["operation"], one["state"], one["actual"])):
        path = pathlib.Path(finding["file"])
        fixture = json.loads(path.read_text()) if path.suffix == ".json" else None
        if fixture and confirmed(finding, fixture, of, pipes):
            shown.append((finding, fixture))
        else:
            others.append(finding)
    lacking = sorted({call for report in reports for call in report["lacking"]})
    sequences = sum(report["sequences"] for report in reports)
    today = datetime.date.today().isoformat()
    page = [
        f"# {version}: what differs from AWS KMS\n",
        f"Found by `kmspec explore` on {today} in {sequences} sequences, shrunk, and each confirmed by running its script with the AWS",
        "CLI: `AWS_ENDPOINT_URL_KMS` names the emulator. `kmspec explain --evidence` tells what stands behind the ids in the last",
        "column. Written by `ci/divergences`.\n",
    ]
    if lacking:
        page.append("It lacks " + ", ".join(lacking) + ".\n")
    page += ["| call | AWS KMS | here | evidence |", "|---|---|---|---|"]
    together = groups(shown)
    page += [row(*one) for one in together.items()]
    if others:
        page.append("\nFound, but not shown by a script (lists in pages, bytes that a script does not compare, answers by chance):\n")
        page += [f"- {one['operation']} {one['state']}: {one['actual']}" for one in others]
    page.append("\n## Scripts\n")
    page += [section(members) for members in together.values()]
    target = pathlib.Path("docs/divergences", f"{name}.md")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(page))
    print(f"{target}: {len(shown)} of {len(found)} kinds confirmed")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))
