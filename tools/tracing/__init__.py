# SPDX-License-Identifier: BSD-2-Clause
"""What a mediator was seen to do, from a console's text to a picture.

One module a matter: dump (the text, read), model (what it says: calls, RPCs, vCPUs), names (of the ABI's
numbers and of Trusted Applications), rows (what is drawn where), events (trace.json), page (trace.html, of
the files in page/), files (both of them).
"""
