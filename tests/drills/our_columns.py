"""Columns of text that hold no words of people: codes, states, keys, addresses, hashes and what is worked out.

A column that somebody can write words into never stands here: give it words in the hostile world instead.
"""

OURS = frozenset(
    """
    programme.state unit.code unit.level unit_facts.unit unit_facts.parent unit_facts.timezone unit_facts.country
    unit_facts.subdivision unit_facts.language unit_facts.email person.ref person.email assignment.role
    assignment.unit wave_draw.level wave_draw.balance wave_draw.waves wave.unit adaptation.unit adaptation.module
    adaptation.activity adaptation.kind adaptation.language adaptation.against calendar_version.state
    calendar_version.made_by placement.key placement.kind placement.unit placement.group placement.module
    placement.timezone placement.flag placement.because people_group.key people_group.unit session.key
    session.unit session.group session.module session.state readiness.module link.token_hash link.kind link.unit
    link.module web_session.kind account.email account.subject sign_in.language sign_in.hint attempt.what
    attempt.who_hash pack.unit pack.module pack.input_hash sheet.kind sheet.filename sheet.sha256 print_run.digest
    print_run.pages print_run_pack.unit print_run_pack.module print_run_pack.input_hash work.kind work.wishes
    work.open_as work.state work.step work.result work.findings work.lease message.kind message.unit
    message.module message.receiver message.reason message.state message.lease letter_event.what return.session
    return.activities action.session action.unit action_step.kind idea.unit idea.session idea.module idea.activity
    idea.state idea.waits_at idea.round decision.unit decision.level decision.outcome nomination.unit
    nomination.facility nomination.idea prepared_choice.unit prepared_choice.idea prepared_choice.outcome
    prepared_choice.facilities follow_up.unit follow_up.kind follow_up.facilities follow_up.state progress.kind
    """.split()
)
