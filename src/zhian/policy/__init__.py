"""The engine: what a law says of facts on a day, and when something is due; it advises and never decides.

Reading   load, lawbook, sources; yamltree, fields and parsing are strict; check and faults find mistakes.
Asking    evaluate, over the conditions of model and the verbs of terms; met, not met or unknown (kleene).
Telling   explain to one audience; report and cli write it down in the words of wording and clockwords.
Counting  clocks, along the lines of countlines; workdays and calendars, which calendarfiles reads.
Proving   golden cases; mutate, the laws gone wrong that they must notice; replay and archive, byte for byte.
"""
