"""No answer is ever lost, whatever dies: `make faults`, or `python -m tests.faults`.

The **stack** is the real site: web server, worker, clock, PostgreSQL and Valkey as processes of
their own, and a mail server that writes down what it accepts. A **person** is a simulated
respondent who fills in the forms the pages serve. A page is **acknowledged** when its person has
received the answer that leads on; until then they send the very same data again. A **kill** ends
one part of the stack with SIGKILL and starts it again. Afterwards the **judge** compares what was
acknowledged with what is stored, counted and mailed.

The **seed** decides who comes when, what they answer, where their connections break, and which
part is killed after how long. It cannot decide what a process was doing when it died.
"""
