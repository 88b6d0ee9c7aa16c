package io.tidegate.common.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Walks through a message by its fields. For one message and one thread. */
final class ProtoReader {
  /** The lower bits of the tag of a message, a string, or packed numbers. */
  static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  static final int VARINT = WireFormat.WIRETYPE_VARINT;
  static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;

  /** The field's number stands above the three bits of its type. */
  static final int NUMBER = 3;

  /** What is done with each field of a message. */
  interface Fields {
    /** Reads the field behind the tag; false when it has no use for it and has read nothing. */
    boolean read(int tag) throws IOException;
  }

  /** What stands at the field's place. */
  final CodedInputStream in;

  ProtoReader(byte[] bytes) {
    in = CodedInputStream.newInstance(bytes);
  }

  /** Reads the fields up to the end of the message. */
  void fields(Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.read(tag) && !in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a group ends that has not begun");
      }
    }
  }

  /** Reads the message that is the value of a field. */
  void message(Fields fields) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    fields(fields);
    in.popLimit(outer);
  }

  /** As a generated class does: what is not UTF-8 is refused. */
  String text() throws IOException {
    return in.readStringRequireUtf8();
  }
}
