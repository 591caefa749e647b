-- Decisions in the order they were made, as replay and backtest read them.

create index decision_by_instant on decision (decided_at, decision_id);
