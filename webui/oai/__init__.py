"""OAI-PMH 2.0 at `/oai`: the public shelf, for those who mirror it.

http://www.openarchives.org/OAI/openarchivesprotocol.html, document version 2015-01-08.

`protocol` reads a request, `verbs` answers it; `told` is what is said of a document, `oai_dc` and
`mods` write it; `tokens` goes on where a list was cut; `sets` are types and regions.
"""
