package plumbline.rules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives as clients send them, good and bad. */
public final class Archives {
  private Archives() {}

  /** Something written into an archive. */
  interface Content<T> {
    void write(T to) throws IOException;
  }

  public static byte[] zip(Map<String, String> files) {
    return zip(
        out -> {
          for (Map.Entry<String, String> file : files.entrySet()) {
            entry(out, new ZipArchiveEntry(file.getKey()), file.getValue());
          }
        });
  }

  static byte[] zip(Content<ZipArchiveOutputStream> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void entry(ZipArchiveOutputStream out, ZipArchiveEntry entry, String text)
      throws IOException {
    entry.setMethod(ZipEntry.DEFLATED);
    out.putArchiveEntry(entry);
    out.write(RuleFiles.bytes(entry.getName(), text));
    out.closeArchiveEntry();
  }

  public static byte[] tarGz(Map<String, String> files) {
    return tarGz(
        out -> {
          for (Map.Entry<String, String> file : files.entrySet()) {
            entry(out, new TarArchiveEntry(file.getKey(), true), file.getValue());
          }
        });
  }

  static byte[] tarGz(Content<TarArchiveOutputStream> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes);
        TarArchiveOutputStream out = new TarArchiveOutputStream(gzip)) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void entry(TarArchiveOutputStream out, TarArchiveEntry entry, String text)
      throws IOException {
    byte[] bytes = RuleFiles.bytes(entry.getName(), text);
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }
}
