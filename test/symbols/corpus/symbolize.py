# Prints what llvm-symbolizer says of the code of an ELF file: one address a line, innermost function first.
import json, re, subprocess, sys

elf = sys.argv[1]
# Short names come from DWARF; symbols include labels of the assembler.
headers = subprocess.run(['llvm-readelf-19', '-S', '-W', elf], capture_output=True, text=True, check=True).stdout
address, size = re.search(r' \.text +PROGBITS +([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+)', headers).groups()
start, end = int(address, 16), int(address, 16) + int(size, 16)
asked = '\n'.join('0x%x' % at for at in range(start, end, 4))
answers = subprocess.run(['llvm-symbolizer-19', '--output-style=JSON', '--functions=short', '-e', elf], input=asked, capture_output=True,
                         text=True, check=True).stdout
for line in answers.splitlines():
    answer = json.loads(line)
    frames = ['%s %s:%d:%d' % (f['FunctionName'] or '?', f['FileName'] or '?', f['Line'], f['Column'])
              for f in answer['Symbol']]
    print(answer['Address'], ' < '.join(frames))
