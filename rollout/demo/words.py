"""What people in the demo say: ideas, actions, reasons and answers, as teams on a shop floor might write them."""

IDEAS: tuple[tuple[str, str], ...] = (
    ("Put a bell and a small mirror at the service desk so that whoever is in the back room sees people waiting.",
     "Nobody stands at an empty desk any more."),
    ("Let the person who takes an order phone the customer when it arrives, not head office.",
     "The customer hears a voice they know."),
    ("Keep a laminated map of the nearest chemist, bank and bus stop under every counter.",
     "We can answer what people really ask."),
    ("Walk customers to the shelf instead of pointing, and ask one question on the way.",
     "People find it and we learn what it is for."),
    ("Give every team a ten dollar 'make it right' limit without asking a manager.",
     "Small troubles end at the counter."),
    ("Write the name of the driver and a two hour window on the delivery message.",
     "Fewer missed deliveries, fewer calls."),
    ("A quiet hour on Tuesday mornings with the music off and the lights lower.",
     "Customers who find us too loud can shop in peace."),
    ("Read the three newest customer comments aloud at the Monday huddle, good and bad.",
     "We hear it first hand, not as a score."),
    ("Put chairs next to the fitting rooms and at the front for people who cannot stand long.",
     "Older customers stay and come back."),
    ("Show new starters the returns desk in their first week, before the tills.",
     "They learn what goes wrong for people."),
    ("Swap one hour a month with the warehouse so that both sides see the other's day.",
     "We stop blaming each other for late orders."),
    ("Reply to online reviews from the store itself, signed with a first name.",
     "A person answers, not a company."),
    ("Print the opening hours on the receipt, and the quietest times as well.",
     "People choose a better moment."),
    ("Have a 'say it back' card by the phone: name, what happened, what you want.",
     "Customers tell their story once."),
    ("Offer to carry heavy goods to the car before the customer asks.",
     "It takes a minute and is remembered."),
    ("Keep a shelf for orders that went wrong, checked by the same person every morning.",
     "No promise is forgotten overnight."),
    ("Greet in the two languages most spoken around each store, with a small sign.",
     "People feel that they are expected."),
    ("One number for 'where is my order' that the stores can see as well.",
     "We stop sending people from one to the other."),
    ("Let teams choose their own customer story of the month and put it on the wall.",
     "We see what good looks like here."),
    ("A standby trolley with batteries, tape, pens and bags at the front.",
     "Small wants are met in seconds."),
)  # fmt: skip

TWISTS = ("", " We tried it for two weeks and it worked.", " It costs next to nothing.", " Could one store start?",
          " Our regulars asked for this.", " The night team would like it too.")  # fmt: skip

ACTIONS = (
    "Greet everybody within ten seconds, and say so at the huddle",
    "Try 'say it back' with three customers each, bring one story",
    "Move the waiting line so that the desk can be seen",
    "Make the list of small troubles that we may mend ourselves",
    "Ask one customer a day what nearly sent them elsewhere",
    "Phone every open order before Friday",
    "Put the promise board up beside the roster",
)

HOW_IT_WENT = (
    "Good. People talked more than I had thought.",
    "Slow start, then the story about the wrong order got everybody going.",
    "Very good, we ran out of time in the ideas part.",
    "Mixed: half the group came straight from the night shift.",
    "Honest. Two people said things that I had not known.",
    "Fine, the film did not play, so we read the scene aloud. That worked better.",
)

IMPROVE = (
    "",
    "",
    "Ten minutes more for the ideas.",
    "A shorter film.",
    "One example from a depot, not only from shops.",
    "The planner is great; the small print for the prompts could be larger.",
)

NOT_HELD = (
    "Three people ill on the day, nobody left for the floor",
    "Storm warning, we closed at noon",
    "Delivery came at the same time, I had to send everybody out",
)

SKIPPED_OFTEN = 0.12

FORWARD_REASONS = (
    "Cheap to try and it helps every store",
    "Came up in several stores in other words",
    "Mends what customers complain about most",
)
FORWARD_ANSWER = "We liked this one and have put it before the state leaders. You will hear what they decide."
ADOPT_REASONS = ("Simple, and the team showed that it works", "Worth doing everywhere", "It mends a broken promise")
ADOPT_ANSWERS = (
    "Yes. We start with it next month, and your store is asked to show the others how.",
    "Yes, we do it. The first step is agreed and you will see it before the next conversation.",
)
OWNERS = ("Priya Raman, Operations", "Tom Keller, Store Systems", "Grace Obi, Customer Care")
FIRST_STEPS = (
    "Agree it with the store that showed it, and write it on one page",
    "Ask three stores what it would take",
    "Order what is needed for the first ten stores",
)
PROGRESS = (
    "The first ten stores have what they need.",
    "Three stores were asked; two changes were made to it.",
    "The page is written and tried in two stores.",
)
DONE = ("Every store has it now.", "It is part of the opening round in every store.")
DROPPED = ("It cost more time at the till than it saved, so we stopped it.",)
KEEP_REASONS = ("Right for your store, not needed everywhere", "Needs no permission from us")
KEEP_ANSWERS = (
    "Good idea: please go ahead in your store, you need nobody's leave for it.",
    "Do it at your place and tell us at the next conversation how it went.",
)
DECLINE_REASONS = ("The tills cannot do this before next year", "Tried two years ago, few used it", "Costs too much")
DECLINE_ANSWERS = (
    "Not now, and we want to be straight about why: the system behind it changes next year. We keep it for then.",
    "We have decided against it: it was tried before and few used it. Thank you for thinking it through.",
)
