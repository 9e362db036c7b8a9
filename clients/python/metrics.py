"""Reads an exposition of metrics from standard input with Prometheus's own parser for OpenMetrics, and prints what it
found as JSON: the families with their type, help and samples. Ends with an error where the text is not as it must be.
"""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

FAMILIES = [
    {
        "name": family.name,
        "type": family.type,
        "help": family.documentation,
        "samples": [
            {"name": sample.name, "labels": sample.labels, "value": float(sample.value)} for sample in family.samples
        ],
    }
    for family in text_string_to_metric_families(sys.stdin.read())
]
json.dump(FAMILIES, sys.stdout)
