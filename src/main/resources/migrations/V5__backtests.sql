-- Decisions in the order they were made, as replay and backtest read them.

create index decision_by_instant on decision (decided_at, decision_id);

create table backtest (
  backtest_id  uuid        primary key,
  candidate    text        not null,
  since        timestamptz not null,
  sample       integer,
  outcome      text,
  state        text        not null default 'queued',
  done         bigint      not null default 0,
  total        bigint,
  error        text,
  report       text,
  requested_by text        not null,
  requested_at timestamptz not null default now(),
  started_at   timestamptz,
  finished_at  timestamptz,
  node         text,
  seen_at      timestamptz
);
comment on column backtest.state is 'queued, running, done, failed or cancelled';
comment on column backtest.outcome is 'which metadata tell that a lead converted';
comment on column backtest.seen_at is 'when the node that runs it said so last';
create index backtest_newest on backtest (requested_at desc, backtest_id desc);
create index backtest_to_do  on backtest (requested_at) where state in ('queued', 'running');
