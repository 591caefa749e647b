package plumbline.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A rule set as it is uploaded: a zip, a gzipped tar, or a JSON object of path and text. It is read
 * into memory within {@link ArchiveLimits}; nothing of it is ever written to a path it names.
 */
public final class RuleArchive {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** What tar adds to each file: its header, one for a long name, and filling up. */
  private static final int TAR_BYTES_PER_FILE = 4_096;

  private final ArchiveLimits limits;
  private final byte[] bytes;
  private final ArchiveTexts texts;

  /** In which form a rule set is sent. */
  public enum Form {
    ZIP,
    TAR_GZ,
    JSON
  }

  private RuleArchive(byte[] bytes, ArchiveLimits limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.texts = new ArchiveTexts(limits);
  }

  /**
   * Reads an upload.
   *
   * @throws RulesInvalid with what is wrong with it, each fault with the path it is about
   */
  public static RuleFiles read(Form form, byte[] bytes, ArchiveLimits limits) throws RulesInvalid {
    if (bytes.length > limits.bytes()) {
      throw new RulesInvalid(
          List.of(
              RuleError.error(
                  "upload", 0, 0, "too_large", "has more than " + limits.bytes() + " bytes")));
    }
    RuleArchive archive = new RuleArchive(bytes, limits);
    try {
      switch (form) {
        case ZIP -> archive.zip();
        case TAR_GZ -> archive.tarGz();
        case JSON -> archive.json();
      }
    } catch (IOException | RuntimeException e) {
      throw archive.texts.stop("upload", "malformed", "cannot be read: " + oneLine(e));
    }
    return archive.texts.files();
  }

  private static String oneLine(Exception e) {
    String message =
        e instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("");
  }

  private void zip() throws IOException, RulesInvalid {
    long left = limits.mostOf(bytes.length);
    try (ZipFile zip = ZipFile.builder().setByteArray(bytes).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        String name = entry.getName();
        if (!texts.wants(name, entry.isDirectory())) {
          continue;
        }
        if (entry.isUnixSymlink()) {
          texts.refuse(name, "link", "is a link; only files are taken");
        } else if (entry.getGeneralPurposeBit().usesEncryption() || !zip.canReadEntryData(entry)) {
          texts.refuse(name, "unreadable", "is encrypted or compressed in a way not known here");
        } else {
          left -= unzip(zip, entry, left);
        }
      }
    }
  }

  private void tarGz() throws IOException, RulesInvalid {
    long most = limits.mostOf(bytes.length) + (long) limits.files() * TAR_BYTES_PER_FILE;
    try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(bytes));
        InputStream bounded = new Bounded(unzipped, most);
        TarArchiveInputStream tar = new TarArchiveInputStream(bounded)) {
      long left = limits.mostOf(bytes.length);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName();
        if (!texts.wants(name, entry.isDirectory())) {
          continue;
        }
        if (!isPlain(entry)) {
          texts.refuse(name, "link", "is a link or a device; only files are taken");
        } else {
          byte[] content = take(name, tar, left);
          left -= content.length;
          texts.add(name, content);
        }
      }
    }
  }

  /** The library's own {@code isFile} says yes to a pipe and to a device. */
  private static boolean isPlain(TarArchiveEntry entry) {
    byte kind = entry.getLinkFlag();
    return (kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM) && !entry.isSparse();
  }

  private int unzip(ZipFile zip, ZipArchiveEntry entry, long left)
      throws IOException, RulesInvalid {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] content = take(entry.getName(), in, left);
      CRC32 sum = new CRC32();
      sum.update(content);
      if (sum.getValue() == entry.getCrc()) {
        texts.add(entry.getName(), content);
      } else {
        texts.refuse(entry.getName(), "damaged", "does not come to its checksum");
      }
      return content.length;
    }
  }

  /** Reads one file, within what is left for all. */
  private byte[] take(String name, InputStream in, long left) throws IOException, RulesInvalid {
    int most = (int) Math.min(limits.fileBytes(), left);
    byte[] content = in.readNBytes(most + 1);
    if (content.length > most) {
      throw most == limits.fileBytes()
          ? texts.stop(name, "too_large", "has more than " + most + " bytes")
          : texts.stop(
              name,
              "too_large",
              "brings all files above "
                  + limits.mostOf(bytes.length)
                  + " bytes, which is the most for an upload of this size");
    }
    return content;
  }

  private void json() throws IOException, RulesInvalid {
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("an object of path and text is expected");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw new IOException("the text of every path is expected to be a string");
        }
        if (texts.wants(name, false)) {
          String text = parser.getText();
          if (text.length() > limits.fileBytes()) {
            throw texts.stop(name, "too_large", "has more than " + limits.fileBytes() + " bytes");
          }
          texts.add(name, text);
        }
      }
      if (parser.nextToken() != null) {
        throw new IOException("there is something behind the object");
      }
    }
  }

  /** Fails where more is read than may be: what is skipped is decompressed as well. */
  private static final class Bounded extends FilterInputStream {
    private final long most;
    private long count;

    Bounded(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      count(read);
      return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long skipped = super.skip(wanted);
      count(skipped);
      return skipped;
    }

    private void count(long read) throws IOException {
      count += Math.max(0, read);
      if (count > most) {
        throw new IOException("it holds more than " + most + " bytes");
      }
    }
  }
}
