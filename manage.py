#!/usr/bin/env python
"""市民参加ポータルの管理コマンド。"""

import sys

from shiminsanka import command

if __name__ == "__main__":
    command.main(sys.argv)
