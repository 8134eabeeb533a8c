"""What was said, written and noted."""

SUBJECTS = {
    "welcome": "Welcome by Email",
    "miss_you": "We Miss You",
    "calls": "VIP Calls",
}

# Outcome and note of a call; the more likely, the more often.
CALLS = (
    ("reached", "Very happy with the last delivery. No wishes."),
    ("reached", "Asked about the new harvest, which comes next month."),
    ("reached", "Wants a larger pack of filters. Passed on to purchasing."),
    ("reached", "Moved house, the new address is in the contact."),
    ("reached", "Short on time, but content. Call again next month."),
    ("will_buy", "Will order for the office before the end of the month."),
    ("will_buy", "Needs a present for a colleague: suggested the tasting set."),
    ("will_buy", "Out of espresso; orders tonight."),
    ("no_answer", ""),
    ("no_answer", "Left a message."),
    ("callback", "In a meeting. Asked for a call next week, in the morning."),
    ("not_interested", "Has enough tea for the winter."),
)

VISITS = (
    ("Tasting in the kitchen", "will_buy", "The team liked the Ethiopia best."),
    ("Yearly talk", "reached", "Wants invoices by the month. Otherwise all is well."),
    ("Brought samples", "reached", "Left two kinds of oolong; they decide next week."),
    ("Grinder set up", "reached", "Showed the new staff how to adjust it."),
    ("Visit without appointment", "no_answer", "Closed for the holidays."),
)

# Subject and text of the answer to a reminder.
REPLIES = (
    ("Re: We miss you", "I was abroad for three months. Back soon!"),
    ("Re: We miss you", "The last coffee arrived stale, I did not want to complain."),
    ("Re: We miss you", "Could you let me know when the jasmine pearls are back?"),
    ("Re: We miss you", "I buy closer to home now, sorry."),
    ("Re: We miss you", "Thank you for asking. I still have plenty of tea."),
)

# Kind, summary, note.
FROM_CUSTOMERS = (
    ("call_in", "Where is my parcel?", "It was at the neighbour's."),
    ("call_in", "Question about the grinder", "Explained the cleaning."),
    ("call_in", "Wants to change an order", "Decaf instead of espresso; done."),
    ("visit_in", "Came by the shop", "Tried the roasted oolong."),
    ("visit_in", "Brought back a lantern", "Changed the battery, now it works."),
    ("visit_in", "Looked at tents", "Thinks about it until spring."),
    ("email_in", "Invoice for last month", "Sent it again."),
    ("email_in", "Praise for the packaging", "Passed on to the warehouse."),
)

# Summary, our message, the answer.
WECHAT = (
    ("明前龙井到货", "今年的明前龙井到了，要不要给您留两罐？", "留两罐，谢谢！"),
    ("茶礼盒", "中秋茶礼盒可以预订了。", "好的，我要三盒。"),
    ("回访", "上次的普洱还合口味吗？", "很好，下次再买一饼。"),
    ("生豆新到", "云南蜜处理新豆到店，欢迎来试喝。", "周末过去看看。"),
)

# By login: kind, activity, summary.
APPOINTMENTS = {
    "sales": (
        ("visit", "meeting", "Bring samples of the new oolong"),
        ("call", "call", "Call back about the tent for the summer"),
        ("call", "call", "Ask whether the kettle arrived in one piece"),
    ),
    "manager": (
        ("visit", "meeting", "Talk about the contract for next year"),
        ("call", "call", "Agree on a day for the team tasting"),
    ),
    "zh": (
        ("wechat", "call", "发送新茶报价"),
        ("visit", "meeting", "上门拜访：年度合作"),
    ),
}

# By whether the customer is Chinese.
SERVICE_NOTES = {
    False: (
        "Allergic to nuts: nothing from the hamper shelf",
        "Hard of hearing, please write instead of calling",
        "Grind for filter, never whole beans",
        "Deliver before 10 am, ring twice",
        "Pays in cash, wants a printed receipt",
        "Jackets in M, trousers in L",
        "No caffeine after noon: suggest decaf",
    ),
    True: ("对坚果过敏", "喜欢浓香型乌龙", "开票抬头见公司备注"),
}

# By tag or property: how it may be known, and the possible values (tags have none).
TRAITS = {
    "Prefers WeChat": (("said",), ("",)),
    "Decaf Only": (("said", "bought"), ("",)),
    "Gives Tea as a Present": (("bought", "observed"), ("",)),
    "jacket_size": (("said", "bought"), ("s", "m", "l")),
    "grind": (("said", "survey"), ("whole", "filter", "espresso")),
}
