"""The reference for pages: the least that Django does for a GET and for a form with one write.

It is a site of its own, with the product's server and database settings and nothing else of it.
"""
