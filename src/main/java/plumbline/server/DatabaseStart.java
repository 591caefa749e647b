package plumbline.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.backtest.Backtests;
import plumbline.backtest.Shadows;
import plumbline.lead.LeadWay;
import plumbline.lead.NodeFiles;
import plumbline.lead.StoredCursor;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.Migrations;
import plumbline.rules.RuleVersions;

/**
 * Brings the database to where the drain can begin: its tables, the secret, every statement, and
 * the cursor. Only the first start on a data directory must wait for it; a later one goes on by
 * what lies in the data directory and tries again until it succeeds.
 */
final class DatabaseStart {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseStart.class);
  private static final long RETRY_MS = 1_000;
  private static final long ANSWER_SECONDS = 10;

  private final Vertx vertx;
  private final DatabaseUri uri;
  private final Database database;
  private final NodeFiles files;
  private final StoredCursor cursor;
  private volatile boolean ready;
  private volatile boolean stopped;
  private volatile @Nullable String failure;

  DatabaseStart(
      Vertx vertx, DatabaseUri uri, Database database, NodeFiles files, StoredCursor cursor) {
    this.vertx = vertx;
    this.uri = uri;
    this.database = database;
    this.files = files;
    this.cursor = cursor;
  }

  /**
   * Tries once, and blocks meanwhile.
   *
   * @throws RuntimeException where it fails at a first start, or of more than a database that is
   *     away
   */
  void tryOnce() {
    try {
      Migrations.migrate(uri);
      Server.await(readyOnceMigrated());
      ready = true;
    } catch (RuntimeException e) {
      if (!files.hasSecret() || !DatabaseUnavailable.isCauseOf(e)) {
        throw e;
      }
      failure = e.getMessage();
      LOG.warn("starting without the database: {}", failure);
    }
  }

  private Future<Void> readyOnceMigrated() {
    return Future.<Void>succeededFuture()
        .compose(nothing -> shared())
        .compose(nothing -> LeadWay.prepare(database))
        .compose(nothing -> new RuleVersions(database).prepare())
        .compose(nothing -> Backtests.prepare(database))
        .compose(nothing -> Shadows.prepare(database))
        .compose(nothing -> cursor.ask(database.pool()))
        .compose(
            byEpoch ->
                vertx.<Void>executeBlocking(
                    () -> {
                      byEpoch.values().forEach(cursor::keep);
                      return null;
                    }))
        .timeout(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private Future<?> shared() {
    try {
      return files.sharedIdentity(database.pool());
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /** Goes on once it has succeeded, now or later. */
  void whenReady(Runnable next) {
    if (ready) {
      next.run();
      return;
    }
    vertx.setTimer(
        RETRY_MS,
        timer ->
            vertx
                .executeBlocking(() -> Migrations.migrate(uri))
                .compose(applied -> readyOnceMigrated())
                .onSuccess(nothing -> found(next))
                .onFailure(cause -> again(cause, next)));
  }

  private void found(Runnable next) {
    if (!stopped) {
      LOG.info("the database answers");
      ready = true;
      failure = null;
      next.run();
    }
  }

  private void again(Throwable cause, Runnable next) {
    if (!stopped) {
      String message = String.valueOf(cause.getMessage());
      if (!message.equals(failure)) {
        LOG.warn("still without the database: {}", message);
      }
      failure = message;
      whenReady(next);
    }
  }

  /** Whether the database could be used by now. */
  boolean ready() {
    return ready;
  }

  /** Why it could not at the last attempt; null once it could. */
  @Nullable String failure() {
    return failure;
  }

  void stop() {
    stopped = true;
  }
}
