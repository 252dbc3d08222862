"""Shared words of security facts: what an indicator is, when two are the same, and what a list says of one.

Reading   kinds takes a text and gives an Indicator or a refusal; defanging undoes what people do to a text
          so that nobody clicks it; addresses, names, urls, mailboxes and hashes know one kind each.
Matching  matching says what an indicator covers; its VERSION goes up whenever two texts become, or cease to
          be, the same.
Warning   warning keeps home, the resolvers everybody uses and empty files from crying wolf.
Listing   listed is an indicator on somebody's list, with its days, its confidence and its marking (TLP).
Asking    quick reads the plain lines of a feed at once; index is one file of very many, asked quickly.

A pure room: no framework, no data frame, no network, and no clock of its own.
"""
