"""Answers as pages and programs get them: plain values, words chosen, every link ready.

`search.present` is the way in for results, `document.present` for one document. Nothing here
looks at a request: what matters of it is in the `Reader` and in the locale in force.
"""
