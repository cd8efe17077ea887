"""For tests within one transaction, into which no worker can look: what it would do with the messages that wait."""

from __future__ import annotations

from collections.abc import Callable

from procrastinate.contrib.django.models import ProcrastinateJob

from . import tasks, telling

_TASKS: dict[str, Callable[..., object]] = {tasks.tell.name: tasks.tell, telling.POST: tasks.post}


def deliver() -> int:
    """Do every job of telling and sending that waits, and those that come of it. Returns how many there were."""
    done: set[int] = set()
    while new := [
        each for each in ProcrastinateJob.objects.filter(task_name__in=_TASKS) if each.pk not in done
    ]:
        for job in new:
            _TASKS[job.task_name](**job.args)
            done.add(job.pk)
    return len(done)
