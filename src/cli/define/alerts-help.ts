// What `anchorwatch alerts COMMAND --help` says below the options.

export const LIST_HELP = `
Reads the store of the daemon, running or not, and says when its last cycle
completed: nothing here is newer.

Examples:
  $ anchorwatch alerts list
  $ anchorwatch alerts list --all --format json

Exit status (the worst decides):
  0  nothing is open
  1  exposed, likely
  2  started, broken; or notifications could not be delivered
  3  unknown: no cycle completed lately, no store; or bad usage
`;

export const SHOW_HELP = `
Of each pair the last step is kept. Instants are in UTC.

Examples:
  $ anchorwatch alerts show inc-3f2a
  $ anchorwatch alerts show inc-3f2a --all
`;

export const ACK_HELP = `
Stops reminders and escalation. What becomes louder, what joins the incident and
its end are still told. An incident that becomes louder or is reopened asks again.

Examples:
  $ anchorwatch alerts ack inc-3f2a --comment 'update 1.5 goes out tonight'
  $ anchorwatch alerts ack --token 'https://anchorwatch.example.com/ack?token=v1...'
`;

export const UNACK_HELP = `
Example:
  $ anchorwatch alerts unack inc-3f2a
`;

export const SILENCE_HELP = `
Of several firmware lines or targets one has to match; firmware, target, labels
and incident all have to. What is left out is any. Prints which open pairs it
mutes now. Windows that come again belong into maintenance in the config.

Examples:
  $ anchorwatch alerts silence --target '*.cdn.example.com' --for 4h \\
      --comment 'they move to another CA tonight'
  $ anchorwatch alerts silence --firmware 'lab-*' --label site=berlin --for 30d
  $ anchorwatch alerts silence --incident inc-3f2a --until 2026-03-01T18:00:00Z
`;

export const UNSILENCE_HELP = `
Example:
  $ anchorwatch alerts unsilence sil-9b1c
`;

export const OUTBOX_HELP = `
What was given up stays until somebody sends it again or lets it go.

Examples:
  $ anchorwatch alerts outbox
  $ anchorwatch alerts outbox --retry all
      once the receiver works again (see: anchorwatch alerts test)
  $ anchorwatch alerts outbox --discard ntf-0c3d

Exit status:
  0  everything is delivered, or on its first way
  1  something failed, and is tried again
  2  something was given up
  3  no store, or bad usage
`;

export const TEST_HELP = `
Sends one notification of kind "test" to every receiver, or to those that are
named, and tells what became of it. Nothing is probed and no store is needed.

Examples:
  $ anchorwatch alerts test
  $ anchorwatch alerts test ops

Exit status:
  0  every receiver took it
  2  one did not
  3  bad usage or a bad config file
`;
