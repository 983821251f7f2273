"""Pictures of numbers: the redundancy matrix, the calendar of renewals, the bars of cost."""
