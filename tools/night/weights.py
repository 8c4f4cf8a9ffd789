"""How a night divides its time: half of it evenly, half by what each job found lately for its time."""

NIGHTS_LOOKED_AT = 10
FAILURE_WORTH = 50  # new inputs
PRIOR_MINUTES = 2  # a job that hardly ran counts as one that found nothing much
FACTOR_MOST = 4  # of the half that is earned


def _yields(names, history):
    """{job: (found, minutes)} over the last nights. `history`: nights, oldest first, each with `jobs`."""
    sums = {name: [0.0, 0.0] for name in names}
    for night in history[-NIGHTS_LOOKED_AT:]:
        for name, (seconds, new_inputs, failures) in night.get("jobs", {}).items():
            if name in sums:
                sums[name][0] += new_inputs + FAILURE_WORTH * failures
                sums[name][1] += seconds / 60
    return sums


def weigh(jobs, history):
    """Returns {job name: (weight, reason)}; a weight is at least half of the job's own."""
    sums = _yields([job.name for job in jobs], history)
    rates = {name: found / (minutes + PRIOR_MINUTES) for name, (found, minutes) in sums.items()}
    mean = sum(rates.values()) / max(len(rates), 1)
    weighed = {}
    for job in jobs:
        earned = min(rates[job.name] / mean, FACTOR_MOST) if mean > 0 else 1.0
        found, minutes = sums[job.name]
        reason = f"found {found:.0f} in {minutes:.0f} min of the last nights: x{0.5 + 0.5 * earned:.2f}" \
            if mean > 0 else "no nights before: x1.00"
        weighed[job.name] = (job.weight * (0.5 + 0.5 * earned), reason)
    return weighed
