"""What a run of the mutants comes to: a line for each, the matrix as text, JSON and HTML, and the verdict."""

import collections
import html
import json
import os

import equivalence

LEAST_SHARE = 0.98  # of the generated mutants that are mistakes

STYLE = """
:root { color-scheme: light dark; --good: #1b7f3b; --bad: #c02020; --dim: #777; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --good: #5fd38a; --bad: #ff7b7b; --dim: #999; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5em auto; max-width: 90em; padding: 0 1em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { border-bottom: 1px solid var(--line); padding: .2em .6em; text-align: left; white-space: nowrap; }
thead th { position: sticky; top: 0; background: Canvas; }
td.caught { color: var(--good); } td.missed { color: var(--dim); }
td.wrong, td.unbuildable, .bad { color: var(--bad); font-weight: 600; }
td.what { white-space: normal; min-width: 30em; color: var(--dim); }
.verdict { font-size: 20px; font-weight: 600; } .good { color: var(--good); }
"""


def _judge_hand_made(mutant, layer_names, results):
    """(verdict, reason) of one made by hand."""
    must = [layer for layer in mutant.header.must() if layer in layer_names]
    cells = {layer: results.cell(mutant.name, layer) for layer in layer_names}
    for layer in must:
        if cells[layer] is None:
            return "not run", f"{layer} has not run"
        if cells[layer].status != "caught":
            return "missed", f"{layer} must catch it: {cells[layer].status}; {cells[layer].verdict}"
    for layer, why in mutant.header.cannot.items():
        if cells.get(layer) is not None and cells[layer].status == "caught":
            return "missed", (f"its header says that {layer} cannot catch it ({why}), which did: "
                              f"{cells[layer].verdict}")
    return ("caught", "") if must else ("not asked", "no layer that must catch it was asked for")


def judge_generated(mutant, layer_names, results, listed):
    """(verdict, reason) of a generated one."""
    code = results.cell(mutant.name, "same code")
    if code is None:
        return "not run", ""
    if code.status == "unbuildable":
        return "unbuildable", code.verdict
    if code.status == "same":
        return ("wrong list", "listed as equivalent, which clang sees by itself") if mutant.name in listed else \
            ("equivalent", "clang makes the same code")
    catch = results.catch(mutant.name)
    if catch is not None:
        return ("wrong list", f"listed as equivalent, but {catch.layer} caught it: {catch.verdict}") \
            if mutant.name in listed else ("caught", "")
    if any(results.cell(mutant.name, layer) is None for layer in layer_names):
        return "not run", ""
    return ("equivalent", listed[mutant.name]) if mutant.name in listed else ("missed", "")


def _cell_text(outcome):
    if outcome is None:
        return ""
    return {"caught": outcome.cost, "missed": "-"}.get(outcome.status, outcome.status)


def _rows(chosen, layer_names, results, listed):
    """A dictionary for each mutant."""
    rows = []
    for mutant in chosen:
        if mutant.header is not None:
            verdict, reason = _judge_hand_made(mutant, layer_names, results)
        else:
            verdict, reason = judge_generated(mutant, layer_names, results, listed)
        cells = {layer: results.cell(mutant.name, layer) for layer in layer_names}
        rows.append({"mutant": mutant.name, "kind": mutant.kind, "place": mutant.place,
                     "what": mutant.header.fields["What"] if mutant.header else mutant.description(),
                     "verdict": verdict, "reason": reason,
                     "layers": {layer: outcome for layer, outcome in cells.items() if outcome is not None}})
    return rows


def _text(rows, layer_names):
    width = max([len(row["mutant"]) for row in rows] + [6])
    lines = [f"{'mutant':{width}} {'verdict':11} " + " ".join(f"{layer:>10}" for layer in layer_names)]
    for row in rows:
        cells = " ".join(f"{_cell_text(row['layers'].get(layer)):>10}" for layer in layer_names)
        lines.append(f"{row['mutant']:{width}} {row['verdict']:11} {cells}".rstrip())
    return "\n".join(lines) + "\n"


def _html(rows, layer_names, summary, good):
    def cell(row, layer):
        outcome = row["layers"].get(layer)
        if outcome is None:
            return "<td></td>"
        title = html.escape(f"{outcome.program}: {outcome.verdict} ({outcome.seconds} s in all)", quote=True)
        return f'<td class="{outcome.status}" title="{title}">{html.escape(_cell_text(outcome))}</td>'
    body = []
    for row in rows:
        bad = ' class="bad"' if row["verdict"] in ("missed", "wrong list") else ""
        what = html.escape(". ".join(text for text in (row["what"], row["reason"]) if text))
        body.append(f'<tr><td>{html.escape(row["mutant"])}</td><td{bad}>{row["verdict"]}</td>'
                    + "".join(cell(row, layer) for layer in layer_names) + f'<td class="what">{what}</td></tr>')
    heads = "".join(f"<th>{layer}</th>" for layer in layer_names)
    lines = "<br>".join(html.escape(line) for line in summary)
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>mutants</title>'
            f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
            f'<h1>Mutants</h1><p class="verdict {"good" if good else "bad"}">{lines}</p>'
            "<p>A number says after how many executions, or seconds, a layer caught a mutant; a dash, that it "
            "did not; nothing, that it did not run. What it reported shows when you point at the number.</p>"
            f'<div class="wide"><table><thead><tr><th>mutant</th><th>verdict</th>{heads}<th>what</th></tr></thead>'
            f"<tbody>{''.join(body)}</tbody></table></div></html>\n")


def _summary(rows):
    """The lines that a CI reads, and whether all is well."""
    lines, good = [], True
    for kind in ("hand-made", "generated"):
        counts = collections.Counter(row["verdict"] for row in rows if row["kind"] == kind)
        if not counts:
            continue
        line = f"{kind}: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in
                                       ("caught", "missed", "equivalent") if kind == "generated" or
                                       verdict != "equivalent")
        line += "".join(f", {counts[verdict]} {verdict}" for verdict in
                        ("unbuildable", "not run", "not asked", "wrong list") if counts[verdict])
        if kind == "generated" and counts["caught"]:
            share = counts["caught"] / (counts["caught"] + counts["missed"])
            line += f"; {100 * share:.1f} % of those that are mistakes"
            good = good and share >= LEAST_SHARE
        else:
            good = good and counts["missed"] == 0
        good = good and counts["wrong list"] == 0
        lines.append(line)
    return lines, good


def _write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def report(chosen, chosen_layers, results, folder, whole, complete):
    """Prints and writes all of it; returns the exit status."""
    names = [layer.name for layer in chosen_layers]
    listed = equivalence.read_list() if any(mutant.header is None for mutant in chosen) else {}
    rows = _rows(chosen, names, results, listed)
    summary, good = _summary(rows)
    if not complete:
        summary.append("out of time: the next run goes on")
    text = _text(rows, names)
    print(text if whole else "\n".join(
        f"{row['mutant']}: {row['verdict']}" + "".join(f", {layer} {_cell_text(outcome)}" for layer, outcome
                                                      in row["layers"].items() if outcome.status == "caught")
        for row in rows if row["kind"] == "hand-made"))
    for row in rows:
        if row["verdict"] in ("missed", "wrong list"):
            print(f"{row['verdict'].upper()} {row['mutant']} {row['place']} {row['what']}\n    {row['reason']}")
    summary.insert(0, f"{len(results)} results; {os.path.relpath(folder)}/matrix.html")
    print("\n".join(summary), flush=True)
    _write(folder, "matrix.txt", text + "\n".join(summary) + "\n")
    _write(folder, "matrix.html", _html(rows, names, summary, good))
    _write(folder, "matrix.json", json.dumps({"good": good, "complete": complete, "summary": summary,
                                              "mutants": rows}, indent=1, default=vars) + "\n")
    return 0 if good else 1
