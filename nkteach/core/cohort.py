"""Cohorts of virtual patients: many runs of a network in a row, each patient a little different.

A patient's parameters vary log-normally about the values given, and keep to their ranges. Which
patient has which values, and what chance then does, depends on the seed and the patient's number
alone.
"""

import numpy as np

from . import layout
from .average import average
from .calls import call_program, compiled
from .chance import chance
from .draws import normal
from .layout import EXTINCT
from .numbers import exp

# A stream belongs to a patient; the upper bits say what it is for.
PATIENT = np.uint64(1) << np.uint64(48)
CHANCE = np.uint64(2) << np.uint64(48)
NUMBERS = len(layout.VARIED)
APART = np.uint64(1024)  # between two parameters in a patient's stream: more than a draw takes


@compiled
def _vary(varied, count, parameters, seed, run):
    """Make `parameters` those of a patient."""
    for i in range(count):
        at = i * NUMBERS
        place = np.int64(varied[at + layout.PLACE])
        identity = np.uint64(np.int64(varied[at + layout.IDENTITY]))
        z = normal(seed, PATIENT + run, identity * APART)
        value = parameters[place] * exp(varied[at + layout.DEVIATION] * z)
        value = max(value, varied[at + layout.LOWEST])
        parameters[place] = min(value, varied[at + layout.HIGHEST])


@compiled
def cohort(handles, plan, given, varied, kept, settings, output, summary, work):
    """Run the patients from settings[FIRST] on, settings[RUNS] of them.

    handles   int64, plan int32: as in average.py
    given     float64, the parameters of the patient in the middle
    varied    float64, how many parameters vary, then for each the numbers of layout.VARIED
    kept      int32, places of the columns to keep
    settings  float64, those of a run, then layout.COHORT_SETTINGS
    output    float64, runs x rows x columns kept
    summary   float64, for each run: status, capacity, then the run's report
    work      float64, plan[WORK] + plan[PARAMETERS] + plan[BEGIN] + rows x all columns

    Returns DONE, or the status of the first patient whose run failed; those after it are not run.
    """
    rows = np.int64(settings[layout.ROWS])
    columns = np.int64(settings[layout.KEPT])
    method = np.int64(settings[layout.METHOD])
    ending = np.int64(settings[layout.ENDING])
    seed = np.uint64(np.int64(settings[layout.SEED]))
    width = plan[layout.SPECIES] + plan[layout.MOVING]
    at = plan[layout.WORK]
    parameters = work[at : at + plan[layout.PARAMETERS]]
    at += plan[layout.PARAMETERS]
    begin = work[at : at + plan[layout.BEGIN]]
    at += plan[layout.BEGIN]
    block = work[at : at + rows * width]
    reported = EXTINCT + plan[layout.EXTINCTIONS]
    for i in range(np.int64(settings[layout.RUNS])):
        run = np.uint64(np.int64(settings[layout.FIRST]) + i)
        for j in range(plan[layout.PARAMETERS]):
            parameters[j] = given[j]
        _vary(varied[1:], np.int64(varied[0]), parameters, seed, run)
        call_program(handles[layout.START], 0.0, parameters, parameters, begin)
        first = i * (layout.REPORTED + reported)
        report = summary[first + layout.REPORTED : first + layout.REPORTED + reported]
        for j in range(rows * width):
            block[j] = 0.0
        if method == layout.AVERAGE:
            status = average(handles, plan, parameters, begin, settings, block, report, work)
        else:
            status = chance(
                handles,
                plan,
                parameters,
                begin,
                settings,
                method,
                ending,
                seed,
                CHANCE + run,
                block,
                report,
                work,
            )
        summary[first + layout.STATUS] = status
        summary[first + layout.CAPACITY] = begin[plan[layout.BEGIN] - 1]
        if status != layout.DONE:
            # One that fails spoils the cohort: the time for the others is saved.
            for rest in range(i + 1, np.int64(settings[layout.RUNS])):
                summary[rest * (layout.REPORTED + reported) + layout.STATUS] = status
            return status
        start = i * rows * columns
        for row in range(rows):
            for column in range(columns):
                output[start + row * columns + column] = block[row * width + kept[column]]
    return layout.DONE
