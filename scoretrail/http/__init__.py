"""The front desk over HTTP: what is common to the interface for programs and the pages for people.

    app          puts the parts together
    open_desk    the ledger kept open between requests
    visit        one request: who asks, in which language, of which desk
    caller       who somebody is; what they may do is decided in `ledger.roles`
    problem      a refusal as a problem document, or as a page
    shelter      what keeps strangers out: headers, hosts, origins, sizes, rates

It is imported by `serve` only: a command that asks one question does not load a web server.
"""
