#!/usr/bin/env python3
"""What a clerk with Python would do for the annex of the yearly report: peer_followup.py sheet TABLE SHEET makes the sheet of activities that
the provinces' sheets were copied into (not measured); peer_followup.py report SHEET TIES OUT reads it, counts activities and sums figures tie
by tie within the budget year, and writes the annex as a sheet; prints the seconds."""
import json
import sys
import time

import pandas as pd


def sheet(table, out):
    pd.read_csv(f"{table}.activities", sep="\t", dtype=str).to_excel(out, index=False)


def report(source, ties, out):
    begun = time.perf_counter()
    rows = pd.read_excel(source, dtype=str)
    rows = rows[(rows["day"] >= "2024-10-01") & (rows["day"] <= "2025-09-30")]
    rows["actual"] = pd.to_numeric(rows["actual"])
    counts = rows.groupby("tie").size().rename("activities")
    figures = rows.pivot_table(index="tie", columns="indicator", values="actual", aggfunc="sum")
    annex = pd.read_csv(f"{ties}.ties", sep="\t", dtype=str).set_index("tie").join(counts).join(figures)
    annex["activities"] = annex["activities"].fillna(0)
    annex.sort_values(["home", "partner"]).to_excel(out)
    print(json.dumps({"seconds": time.perf_counter() - begun, "rows": len(annex)}))


{"sheet": sheet, "report": report}[sys.argv[1]](*sys.argv[2:])
