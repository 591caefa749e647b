package plumbline.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.access.ApiKeys;
import plumbline.decision.ActiveRules;
import plumbline.decision.CheckedRules;
import plumbline.decision.DecideByVersion;
import plumbline.http.CannotListen;
import plumbline.http.HttpServers;
import plumbline.http.HttpSettings;
import plumbline.http.Management;
import plumbline.http.Routes;
import plumbline.journal.Journal;
import plumbline.journal.JournalException;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.LeadWay;
import plumbline.lead.NodeFiles;
import plumbline.lead.ReceivedClock;
import plumbline.lead.StoredCursor;
import plumbline.lead.Vocabulary;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.postgres.MigrationFailed;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;
import plumbline.rules.RulesInvalid;

/** Every part of a running server, made in order and wired by constructor. */
public final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration DRAIN_GRACE = Duration.ofSeconds(5);
  private static final int ANSWER_GRACE_SECONDS = 3;
  private static final long START_SECONDS = 60;
  private static final long START_GRACE_SECONDS = 9;

  /** A connection that hangs while it is made cannot be closed; it ends with the process. */
  private static final long LEAVE_SECONDS = 2;

  /** Those of the HTTP server, and one each for management, drain and connections. */
  private static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors() + 6;

  private static final int AT_ONCE = 64;
  private static final int MOST_WAITING = 4_096;
  private static final int INDEX_ENTRIES = 200_000;

  /** A third of the heap at most is for undrained entries. */
  private static final int INDEX_SHARE = 3;

  private static final Duration DECISION_LIMIT = Duration.ofSeconds(2);

  private final ServerConfig config;
  private final Map<String, String> campaigns;
  private final RuleFolder folder;
  private final @Nullable String adminKey;
  private final boolean acceptJournalLoss;
  private final CountDownLatch started = new CountDownLatch(1);
  private final Deque<Closing> closings = new ArrayDeque<>();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
  private final Meters meters = new Meters();
  private volatile boolean stopping;
  private @Nullable HttpServers servers;

  /** How one part ends; the last made ends first. */
  private interface Closing {
    void close() throws Exception;
  }

  /**
   * @param rulesFolder where the rules are
   * @param configFolder where the config was read, whose deciding part is followed
   * @param adminKey what opens the API; null leaves it open, on loopback only
   * @param acceptJournalLoss start even where acknowledged entries of the journal may be gone
   */
  public Server(
      Config config,
      Path rulesFolder,
      Path configFolder,
      @Nullable String adminKey,
      boolean acceptJournalLoss) {
    this.config = config.server();
    this.campaigns = config.campaignsByIntent();
    this.folder = new RuleFolder(rulesFolder, configFolder);
    this.adminKey = adminKey;
    this.acceptJournalLoss = acceptJournalLoss;
    closings.push(() -> await(vertx.close(), LEAVE_SECONDS));
    closings.push(meters::close);
  }

  /**
   * Starts; returns once the server answers.
   *
   * @throws StartFailed with one line, nothing left behind
   * @throws RulesInvalid where the rules cannot be used, nothing left behind
   */
  public void start() throws RulesInvalid {
    boolean up = false;
    try {
      start(new ApiKeys(adminKey));
      up = true;
    } catch (CannotListen
        | JournalException
        | DatabaseUnavailable
        | MigrationFailed
        | IllegalArgumentException e) {
      throw new StartFailed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StartFailed(
          "cannot use the data directory " + config.dataDirectory() + ": " + reason(e), e);
    } finally {
      if (!up) {
        closeAll();
      }
      started.countDown();
    }
  }

  private void start(ApiKeys keys) throws RulesInvalid, IOException {
    HttpSettings http =
        new HttpSettings(
            config.http().host(),
            config.http().port(),
            config.managementPort(),
            Runtime.getRuntime().availableProcessors(),
            config.limits().bodyBytes());
    HttpServers.check(http, keys);
    ServedRules served = new ServedRules(folder, config, new RuleMeters(meters.registry()));
    onStop(served::close);
    Files.createDirectories(config.dataDirectory());
    NodeFiles files = new NodeFiles(config.dataDirectory());
    StoredCursor cursor = new StoredCursor(config.dataDirectory(), files.node());
    DatabaseUri uri = databaseUri();
    Database database = Database.connect(vertx, uri, config.limits().databaseConnections());
    onStop(() -> await(database.close()));
    DatabaseStart databaseStart = new DatabaseStart(vertx, uri, database, files, cursor);
    databaseStart.tryOnce();
    Journal journal =
        Journal.open(
            config.dataDirectory().resolve("journal"),
            config.journal(),
            cursor.sequence(),
            acceptJournalLoss);
    onStop(journal::close);
    ActiveRules rules = served.first(() -> lastGood(databaseStart, database));
    RuleRelease release =
        new RuleRelease(
            vertx,
            database,
            uri,
            new HeldRules(rules),
            new CheckedRules(rules),
            files.node(),
            config);
    onStop(() -> await(release.stop()));
    LeadWay way =
        new LeadWay(
            vertx,
            database,
            journal,
            files.identity(),
            files.node(),
            new ReceivedClock(Clock.systemUTC()),
            rules::decide,
            meters.registry(),
            bounds(),
            config.redecide());
    DecideByVersion versions = release.decideByVersion();
    onStop(versions::close);
    RuleTrials trials =
        new RuleTrials(
            database,
            files.node(),
            versions,
            rules,
            campaigns,
            journal::lastSequence,
            () -> way.waiting() > 0);
    onStop(() -> await(trials.stop()));
    way.tell(trials.shadow());
    way.drain().keepPosition(cursor::keep);
    onStop(() -> await(way.stop(stopping ? DRAIN_GRACE : Duration.ZERO)));
    onStop(databaseStart::stop);
    meters.watch(journal, way, database);
    meters.watch(trials.shadow());
    await(way.start());
    served.journal(way);
    if (databaseStart.ready()) {
      way.drainFromNowOn();
      await(release.start(served::folder));
      await(way.warmUp().otherwiseEmpty());
      trials.start();
    } else {
      databaseStart.whenReady(
          () -> {
            way.drainFromNowOn();
            release.start(served::folder);
            trials.start();
          });
    }
    served.follow(rules, release.follower());
    onStop(served::unfollow);
    Intake intake =
        new Intake(Vocabulary.current(() -> rules.decide().config()), IntakeLimits.DEFAULT);
    Routes routes =
        new Routes(
            intake,
            way.leads(),
            way.reads(),
            way.explanations(versions),
            release.door(rules::json, trials.door()),
            Clock.systemUTC());
    Management management =
        new Management(
            meters.registry(),
            new Readiness(() -> stopping, journal, way, databaseStart, rules)::now);
    HttpServers listening = await(HttpServers.start(vertx, http, keys, routes, management));
    servers = listening;
    onStop(() -> await(listening.stop(ANSWER_GRACE_SECONDS)));
    LOG.info("health and metrics on {}", url(listening.managementPort()));
    if (keys.open()) {
      LOG.info("no key is set: answering on loopback only, everybody as admin");
    }
  }

  /** What every node should run; null where Postgres has nothing, or nothing that can be used. */
  private static @Nullable RuleFiles lastGood(DatabaseStart start, Database database) {
    if (!start.ready()) {
      return null;
    }
    try {
      return await(new RuleVersions(database).lastGood());
    } catch (RuntimeException e) {
      LOG.warn("the last good version cannot be had from Postgres: {}", e.getMessage());
      return null;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException file) {
      return file.getFile() + " is no folder";
    }
    return e instanceof AccessDeniedException denied
        ? "may not write " + denied.getFile()
        : String.valueOf(e.getMessage());
  }

  private DatabaseUri databaseUri() {
    DatabaseUri configured = config.database();
    if (configured != null) {
      return configured;
    }
    EmbeddedDatabase embedded = EmbeddedDatabase.start(config.dataDirectory());
    onStop(embedded::close);
    return embedded.uri();
  }

  private LeadWay.Bounds bounds() {
    return new LeadWay.Bounds(
        Duration.ofMillis(config.limits().historyBudgetMs()),
        INDEX_ENTRIES,
        Runtime.getRuntime().maxMemory() / INDEX_SHARE,
        config.limits().drainBatch(),
        Runtime.getRuntime().availableProcessors(),
        AT_ONCE,
        MOST_WAITING,
        DECISION_LIMIT);
  }

  static <T> T await(Future<T> future) {
    return await(future, START_SECONDS);
  }

  private static <T> T await(Future<T> future, long seconds) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new StartFailed(String.valueOf(e.getMessage()), e);
    } catch (TimeoutException e) {
      throw new StartFailed("no answer within %d s".formatted(seconds), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailed("interrupted", e);
    }
  }

  /** Whether it was told to stop. */
  public boolean stopping() {
    return stopping;
  }

  /** Where the API answers, such as {@code http://127.0.0.1:8080}. */
  public String url() {
    return url(port());
  }

  private String url(int port) {
    String host = config.http().host();
    return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port);
  }

  /** The port of the API. */
  public int port() {
    return listening().port();
  }

  /** The port of health and metrics. */
  public int managementPort() {
    return listening().managementPort();
  }

  private HttpServers listening() {
    if (servers == null) {
      throw new IllegalStateException("not started");
    }
    return servers;
  }

  /** Remembers how to end a part; a start that is to stop goes no further. */
  private void onStop(Closing closing) {
    closings.push(closing);
    if (stopping) {
      throw new StartFailed("stopped while starting");
    }
  }

  /**
   * Stops: not ready any more, what was accepted is answered, some seconds of draining; the rest
   * stays journalled for the next start. A start under way ends first.
   */
  public void stop() {
    stopping = true;
    try {
      if (started.await(START_GRACE_SECONDS, TimeUnit.SECONDS)) {
        closeAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAll() {
    while (!closings.isEmpty()) {
      try {
        closings.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping: {}", e.getMessage());
      }
    }
  }
}
