package plumbline.lead;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * Entries as bytes: one byte for the kind, then texts, each after its length, so that the canonical
 * texts keep their bytes and cost no escaping.
 */
final class EntryCodec {
  private static final int ACCEPTED = 1;
  private static final int VERSION = 2;
  private static final int ABSENT = -1;

  /** Room for ids, instants and two activities, in bytes. */
  private static final int ENVELOPE = 2_048;

  private EntryCodec() {}

  static byte[] write(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(room(entry));
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      if (entry instanceof Entry.Accepted accepted) {
        out.writeByte(ACCEPTED);
        write(out, accepted);
      } else if (entry instanceof Entry.Version version) {
        out.writeByte(VERSION);
        text(out, version.version());
        text(out, version.files());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are no entry this version knows
   */
  static Entry read(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      int kind = in.readByte();
      return switch (kind) {
        case ACCEPTED -> readAccepted(in);
        case VERSION -> new Entry.Version(text(in), text(in));
        default -> throw new IllegalArgumentException("an entry of unknown kind " + kind);
      };
    } catch (IOException e) {
      throw new IllegalArgumentException("an entry that ends too early", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("an entry that cannot be read: " + e.getMessage(), e);
    }
  }

  /** About what an entry takes, rather more than less. */
  private static int room(Entry entry) {
    return entry instanceof Entry.Accepted accepted && accepted.decision() != null
        ? ENVELOPE
            + accepted.decision().outcome().length()
            + 2 * accepted.decision().profile().length()
        : ENVELOPE;
  }

  /**
   * What was posted, without what was decided of it: a fraction of the reading.
   *
   * @throws IllegalArgumentException where the bytes are no accepted post this version knows
   */
  static Entry.Accepted readPost(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      int kind = in.readByte();
      if (kind != ACCEPTED) {
        throw new IllegalArgumentException("no accepted post, but kind " + kind);
      }
      return readPost(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("an entry that ends too early", e);
    }
  }

  /** Of the accepted post in the bytes; null where they are none this version knows. */
  static @Nullable String decisionId(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      return in.readByte() == ACCEPTED ? text(in) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The entry; null where the bytes are none this version knows. */
  static @Nullable Entry readOrNull(byte[] bytes) {
    try {
      return read(bytes);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void write(DataOutputStream out, Entry.Accepted entry) throws IOException {
    text(out, entry.decisionId());
    text(out, entry.leadId());
    out.writeLong(entry.receivedAt());
    text(out, FactsJson.value(entry.fields()));
    contents(out, entry.activities());
    Decision decision = entry.decision();
    out.writeBoolean(decision != null);
    if (decision != null) {
      write(out, decision);
    }
    Undecided undecided = entry.undecided();
    out.writeBoolean(undecided != null);
    if (undecided != null) {
      text(out, undecided.rule());
      text(out, undecided.message());
      text(out, undecided.ruleSet());
    }
    Entry.Idempotency idempotency = entry.idempotency();
    out.writeBoolean(idempotency != null);
    if (idempotency != null) {
      text(out, idempotency.keyHash());
      text(out, idempotency.bodyHash());
    }
  }

  private static Entry.Accepted readPost(DataInputStream in) throws IOException {
    return new Entry.Accepted(
        text(in),
        text(in),
        in.readLong(),
        fields(text(in)),
        contents(in, List.of()),
        null,
        null,
        null);
  }

  private static Entry.Accepted readAccepted(DataInputStream in) throws IOException {
    Entry.Accepted post = readPost(in);
    Decision decision =
        in.readBoolean()
            ? readDecision(in, post.decisionId(), post.leadId(), post.activities())
            : null;
    Undecided undecided = in.readBoolean() ? new Undecided(optional(in), text(in), text(in)) : null;
    Entry.Idempotency idempotency =
        in.readBoolean() ? new Entry.Idempotency(text(in), text(in)) : null;
    return new Entry.Accepted(
        post.decisionId(),
        post.leadId(),
        post.receivedAt(),
        post.fields(),
        post.activities(),
        decision,
        undecided,
        idempotency);
  }

  private static Map<String, @Nullable Object> fields(String json) {
    Map<String, @Nullable Object> fields =
        new LinkedHashMap<>(FactsJson.members(FactsJson.tree(json)));
    fields.computeIfPresent("employees", (key, number) -> ((BigDecimal) number).intValueExact());
    return fields;
  }

  private static void write(DataOutputStream out, Decision decision) throws IOException {
    out.writeLong(decision.decidedAt().toEpochMilli());
    text(out, decision.ruleSet());
    text(out, decision.basis());
    text(out, decision.cause());
    text(out, decision.summary().status());
    text(out, decision.summary().score().toPlainString());
    texts(out, decision.summary().segments());
    text(out, decision.summary().team());
    text(out, decision.outcome());
    texts(out, decision.warnings());
    text(out, decision.profile());
    texts(out, decision.activityIds());
    contents(out, decision.ownActivities());
    text(out, decision.factsHash());
  }

  private static Decision readDecision(
      DataInputStream in, String decisionId, String leadId, List<Content> posted)
      throws IOException {
    return new Decision(
        decisionId,
        leadId,
        Instant.ofEpochMilli(in.readLong()),
        text(in),
        text(in),
        text(in),
        new Decision.Summary(text(in), new BigDecimal(text(in)), texts(in), optional(in)),
        text(in),
        texts(in),
        text(in),
        texts(in),
        contents(in, posted),
        text(in));
  }

  private static void contents(DataOutputStream out, List<Content> contents) throws IOException {
    out.writeInt(contents.size());
    for (Content content : contents) {
      text(out, content.text());
    }
  }

  /** Contents, of which some were read before: most decisions are made on what was posted. */
  private static List<Content> contents(DataInputStream in, List<Content> known)
      throws IOException {
    List<Content> contents = new ArrayList<>();
    for (String text : texts(in)) {
      int at = contents.size();
      contents.add(
          at < known.size() && known.get(at).text().equals(text)
              ? known.get(at)
              : Content.read(text));
    }
    return List.copyOf(contents);
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<String> texts = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      texts.add(text(in));
    }
    return List.copyOf(texts);
  }

  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(ABSENT);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static @Nullable String optional(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length == ABSENT) {
      return null;
    }
    byte[] utf8 = in.readNBytes(length);
    if (utf8.length < length) {
      throw new EOFException();
    }
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static String text(DataInputStream in) throws IOException {
    String text = optional(in);
    if (text == null) {
      throw new IOException("a text is missing");
    }
    return text;
  }
}
