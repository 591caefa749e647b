-- Entries the database refused, set aside with their bytes so that what is behind them goes on.

create table dead_entry (
  dead_entry_id bigint generated always as identity primary key,
  node          text        not null,
  epoch         text        not null,
  sequence      bigint      not null,
  entry         bytea       not null,
  decision_id   uuid,
  lead_id       text collate "C",
  reason        text        not null,
  attempts      integer     not null,
  set_aside_at  timestamptz not null default now(),
  redriven_at   timestamptz,
  unique (node, epoch, sequence)
);
comment on column dead_entry.entry is 'the bytes of the journal, which can be applied again';
comment on column dead_entry.decision_id is 'null where the bytes cannot be read';
comment on column dead_entry.reason is 'SQLSTATE and message of the last failure';
comment on column dead_entry.redriven_at is 'when it was applied after all';

create index dead_entry_waiting  on dead_entry (dead_entry_id) where redriven_at is null;
create index dead_entry_lead     on dead_entry (lead_id)       where redriven_at is null;
create index dead_entry_decision on dead_entry (decision_id)   where redriven_at is null;
