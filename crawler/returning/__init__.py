"""Coming back: what a later harvest asks again, and what it need not.

Columns that listed reports are asked first, with conditions; from there only what is new. What is
remembered is stored in the transaction that settles the page, so a killed crawl resumes rightly."""
