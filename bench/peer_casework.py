"""What a person would take instead of Maitri's casework, for casework.py; prints one line of JSON.

    peer_casework.py spiff FOLDER CASES         SpiffWorkflow: a BPMN process of the same twelve steps, its state saved to SQLite with each
    peer_casework.py dbos URL CASES WORKERS     DBOS on PostgreSQL: a durable workflow of twelve steps, WORKERS of them at a time
    peer_casework.py fsync FOLDER               what the disk gives: appends of 256 bytes a second, each with fdatasync
"""

import json
import os
import sys
import time
from pathlib import Path

# The steps of bench/src/bin/casework.rs. A guard stands before those that Maitri guards: what was answered must hold.
STEPS = [
    ("compare_1", {}, None),
    ("deviation_1", {"deviation": "some", "confirmed": True}, "deviation == 'some' and confirmed"),
    ("consult_1", {}, None),
    ("return_to_province", {"returned": True}, "returned"),
    ("resubmit", {"resubmitted": True}, "resubmitted"),
    ("compare_2", {}, None),
    ("deviation_2", {"deviation": "some", "confirmed": True}, "deviation == 'some' and confirmed"),
    ("consult_2", {}, None),
    ("ask_ocs", {}, None),
    ("opinions", {"treaty_ocs": "no"}, "treaty_ocs in ('no', 'yes')"),
    ("joint", {"principles": "in-line", "joint_record": True}, "principles == 'in-line' and joint_record"),
    ("proceed", {"interior": "approves", "foreign": "approves"}, "interior == 'approves' and foreign == 'approves'"),
]


def diagram():
    """The process as BPMN: behind a guarded step a gateway lets it go on where the guard holds; else it ends."""
    xml = ['<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench" id="bench">']
    xml.append('<process id="road" isExecutable="true"><startEvent id="begin"/><endEvent id="done"/><endEvent id="refused"/>')

    def flow(name, a, b, condition=""):
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        xml.append(f'<sequenceFlow id="{name}" sourceRef="{a}" targetRef="{b}">{inner}</sequenceFlow>')

    before, condition = "begin", ""
    for name, _, guard in STEPS:
        xml.append(f'<manualTask id="{name}" name="{name}"/>')
        flow(f"to_{name}", before, name, condition)
        before, condition = name, ""
        if guard:
            gate = f"gate_{name}"
            xml.append(f'<exclusiveGateway id="{gate}" default="no_{name}"/>')
            flow(f"asks_{name}", name, gate)
            flow(f"no_{name}", gate, "refused")
            before, condition = gate, guard
    flow("to_done", before, "done", condition)
    return "".join(xml) + "</process></definitions>"


def spiff(folder, cases):
    import sqlite3

    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_str(diagram().encode())
    spec = parser.get_spec("road")
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    path = Path(folder) / "spiff.db"
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table workflow (id integer primary key, state text not null)")
    given, steps = {name: facts for name, facts, _ in STEPS}, 0
    start = time.perf_counter()
    for case in range(cases):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        while not workflow.is_completed():
            ready = [t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.manual]
            task = ready[0]
            task.data.update(given[task.task_spec.name], number=f"0205.2/{case * 12 + steps}", office="th.moi")
            task.run()
            workflow.do_engine_steps()
            steps += 1
            db.execute("insert or replace into workflow values (?, ?)", (case, serializer.serialize_json(workflow)))
    seconds = time.perf_counter() - start
    assert steps == cases * len(STEPS), steps
    return {"steps": steps, "seconds": seconds}


def dbos(url, cases, workers):
    from concurrent.futures import ThreadPoolExecutor

    from dbos import DBOS

    DBOS(config={"name": "casework", "system_database_url": url, "log_level": "ERROR", "run_admin_server": False})

    @DBOS.step()
    def step(known, name, answers, number):
        return {**known, **answers, "last": name, "number": number}

    @DBOS.workflow()
    def road(case):
        known = {}
        for n, (name, answers, guard) in enumerate(STEPS):
            known = step(known, name, answers, f"0205.2/{case * 12 + n}")
            if guard and not eval(guard, {}, known):
                raise ValueError(name)

    DBOS.launch()
    road(-1)
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(road, range(cases)))
    return {"steps": cases * len(STEPS), "seconds": time.perf_counter() - start}


def fsync(folder):
    path = Path(folder) / "fsync.bin"
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    count, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < 1:
        os.write(file, b"x" * 256)
        os.fdatasync(file)
        count += 1
    rate = count / (time.perf_counter() - begin)
    os.close(file)
    path.unlink()
    return {"rate": rate}


match sys.argv[1:]:
    case ["spiff", folder, count]:
        told = spiff(folder, int(count))
    case ["dbos", url, count, workers]:
        told = dbos(url, int(count), int(workers))
    case ["fsync", folder]:
        told = fsync(folder)
    case _:
        sys.exit(__doc__)
print(json.dumps(told), flush=True)
# Threads of a peer that wait for more work must not keep it here.
os._exit(0)
