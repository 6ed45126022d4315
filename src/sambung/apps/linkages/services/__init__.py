"""Writes from proposal to linkage: drafting, sending, answering, planning again, opening, proving, ending."""

from sambung.apps.linkages.services.answering import (
    actor_of_link,
    answer_as_buyer,
    answer_as_member,
    answer_by_link,
    find_by_link,
)
from sambung.apps.linkages.services.drafting import draft_proposal
from sambung.apps.linkages.services.evidence import (
    confirm_evidence,
    end_linkage,
    record_evidence,
    record_export,
    resume_linkage,
    supersede_evidence,
    supersede_linkage,
)
from sambung.apps.linkages.services.issuing import reissue_link
from sambung.apps.linkages.services.listing import LinkageList
from sambung.apps.linkages.services.opening import on_linked
from sambung.apps.linkages.services.outcomes import (
    Answered,
    IssuedLink,
    LinkagesError,
    SentProposal,
    UnableToAnswerError,
    UnableToProposeError,
    UnableToRecordError,
    UnableToReplanError,
    UnableToSendProposalError,
)
from sambung.apps.linkages.services.replanning import draft_from_replan, replan
from sambung.apps.linkages.services.sending import (
    expire_proposals,
    send_proposal,
    withdraw_proposal,
)

__all__ = [
    "Answered",
    "IssuedLink",
    "LinkageList",
    "LinkagesError",
    "SentProposal",
    "UnableToAnswerError",
    "UnableToProposeError",
    "UnableToRecordError",
    "UnableToReplanError",
    "UnableToSendProposalError",
    "actor_of_link",
    "answer_as_buyer",
    "answer_as_member",
    "answer_by_link",
    "confirm_evidence",
    "draft_from_replan",
    "draft_proposal",
    "end_linkage",
    "expire_proposals",
    "find_by_link",
    "on_linked",
    "record_evidence",
    "record_export",
    "reissue_link",
    "replan",
    "resume_linkage",
    "send_proposal",
    "supersede_evidence",
    "supersede_linkage",
    "withdraw_proposal",
]
