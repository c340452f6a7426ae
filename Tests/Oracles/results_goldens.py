"""Goldens of the targets RunStore and Statistics, and a look at a run's events through TensorBoard's own reader.

    pip install tensorboard scipy
    python Tests/Oracles/results_goldens.py                 # writes Tests/{RunStore,Statistics}Tests/Goldens
    python Tests/Oracles/results_goldens.py read RUN_FOLDER # prints the scalars that it holds

The goldens were written by tensorboard 2.21.0, scipy 1.17.1, Python 3.11.
"""

import math
import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent


def write_events():
    from tensorboard.compat.proto import event_pb2, summary_pb2
    from tensorboard.summary.writer.record_writer import RecordWriter

    def scalars(time, step, **values):
        entries = [summary_pb2.Summary.Value(tag=t, simple_value=v) for t, v in values.items()]
        summary = summary_pb2.Summary(value=entries)
        return event_pb2.Event(wall_time=time, step=step, summary=summary)

    with open(TESTS / "RunStoreTests/Goldens/events.tfrecord", "wb") as file:
        writer = RecordWriter(file)
        for event in [
            event_pb2.Event(wall_time=1795169730.25, file_version="brain.Event:2"),
            scalars(1795169732.5, 0, epoch_loss=0.5, epoch_val_accuracy=0.4819),
            scalars(1795169733.0, 300, batch_loss=math.inf),
        ]:
            writer.write(event.SerializeToString())


def write_student_t():
    from scipy import stats

    with open(TESTS / "StatisticsTests/Goldens/student_t.csv", "w") as file:
        file.write("degrees_of_freedom,probability,quantile\n")
        for freedom in [1, 1.5, 2, 3, 4, 9, 29, 100, 1000, 99999, 1000000, 10**12]:
            for probability in [0.0005, 0.025, 0.3, 0.55, 0.95, 0.975, 0.9999]:
                quantile = float(stats.t.ppf(probability, freedom))
                file.write(f"{freedom},{probability},{quantile!r}\n")


def read(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(folder)
    events.Reload()
    for tag in events.Tags()["scalars"]:
        points = [(p.step, round(p.wall_time, 3), p.value) for p in events.Scalars(tag)]
        print(tag, points)


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(sys.argv[2])
    else:
        write_events()
        write_student_t()
