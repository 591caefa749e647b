package plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import plumbline.journal.JournalException;
import plumbline.journal.JournalStatus;
import plumbline.lead.DeadEntries;
import plumbline.lead.StoredCursor;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.server.ServerConfig;

@Command(
    name = "status",
    description = {
      "Shows the journal and how far it is drained; changes nothing.",
      "It works beside a running server. Without its database it shows the journal alone."
    })
final class JournalStatusCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();

  /** What Postgres knows of a journal. */
  private record Stored(Map<String, Long> cursor, long deadEntries) {
    long sequence() {
      return cursor.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }

  @Override
  public Integer call() {
    ServerConfig config = options.config().server();
    Stored stored = null;
    String unreachable = null;
    try {
      StoredCursor cursor = cursor(config);
      stored = JournalOptions.ask(config, JournalOptions.ANSWER, database -> ask(database, cursor));
    } catch (DatabaseUnavailable | CommandFailed e) {
      unreachable = e.getMessage();
    }
    try {
      Map<String, Long> cursor = stored == null ? Map.of() : stored.cursor();
      print(JournalStatus.read(JournalOptions.journal(config), cursor), stored, unreachable);
    } catch (JournalException e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    return ExitCode.FINE;
  }

  private static StoredCursor cursor(ServerConfig config) {
    try {
      String node = Files.readString(config.dataDirectory().resolve("node")).strip();
      return new StoredCursor(config.dataDirectory(), node);
    } catch (NoSuchFileException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "no server has used the data directory " + config.dataDirectory());
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the data directory: " + e);
    }
  }

  private static Future<Stored> ask(Database database, StoredCursor cursor) {
    return cursor
        .ask(database.pool())
        .compose(
            byEpoch ->
                new DeadEntries().waiting(database.pool()).map(dead -> new Stored(byEpoch, dead)));
  }

  private void print(JournalStatus journal, @Nullable Stored stored, @Nullable String why) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(json(journal, stored, why));
      return;
    }
    out.printf(
        "journal   %,d entries, %,d bytes, sequences %s%n",
        journal.entries(),
        journal.bytes(),
        journal.entries() == 0
            ? "up to " + journal.lastSequence()
            : journal.firstSequence() + " to " + journal.lastSequence());
    if (stored == null) {
      out.printf("database  %s%n", why);
      return;
    }
    out.printf("cursor    %d in the database%n", stored.sequence());
    out.printf("backlog   %,d entries%n", journal.backlog());
    out.printf("set aside %,d entries%n", stored.deadEntries());
  }

  private static String json(JournalStatus journal, @Nullable Stored stored, @Nullable String why) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("entries", journal.entries());
    json.put("bytes", journal.bytes());
    json.put("first_sequence", journal.firstSequence());
    json.put("last_sequence", journal.lastSequence());
    if (stored == null) {
      json.putNull("cursor").putNull("backlog").putNull("dead_entries");
    } else {
      json.put("cursor", stored.sequence());
      json.put("backlog", journal.backlog());
      json.put("dead_entries", stored.deadEntries());
    }
    json.put("database_error", why);
    return json.toString();
  }
}
