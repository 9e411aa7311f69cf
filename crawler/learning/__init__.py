"""What a crawl learns of a site while it crawls it: which places of its pages lead to reports."""
