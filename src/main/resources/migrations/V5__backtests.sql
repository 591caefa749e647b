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

create table shadow (
  shadow_id  bigint generated always as identity primary key,
  version    text        not null references rule_set,
  share      numeric     not null check (share > 0 and share <= 1),
  started_at timestamptz not null default now(),
  started_by text        not null,
  note       text,
  ended_at   timestamptz,
  ended_by   text,
  end_reason text
);
comment on table shadow is 'candidates that decide beside the live rules';
comment on column shadow.share is 'of the leads';
comment on column shadow.end_reason is 'stopped, promoted or replaced';
create unique index shadow_now on shadow ((true)) where ended_at is null;

create table shadow_decision (
  shadow_id   bigint not null references shadow,
  decision_id uuid   not null,
  outcome     text,
  failed_rule text,
  primary key (shadow_id, decision_id)
);
comment on column shadow_decision.outcome is 'canonical JSON; null where it is the live one, or a rule failed';

create table shadow_node (
  shadow_id bigint not null references shadow,
  node      text   not null,
  dropped   bigint not null default 0,
  error     text,
  primary key (shadow_id, node)
);
comment on table shadow_node is 'nodes on which the candidate decides, or cannot';
comment on column shadow_node.dropped is 'decisions the node was too busy for';
comment on column shadow_node.error is 'why it cannot';
