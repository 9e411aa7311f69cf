"""Which body published a report of which year, and how that is known (DESIGN §5, coverage).

Compiled from the archive and the registry alone, never from the frontier: what a crawl believes is
no evidence. `look` reads one capture, `columns` joins the captures of one site into columns,
`case` gathers what is known of a body, `state` judges one body and year by law.
"""
