"""Content-management systems as the sample web imitates them (domain: CMS patterns)."""
